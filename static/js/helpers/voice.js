// Describes a block of samples by what tells a voice from a noise. Loaded with the first run, not before.

const LOWEST_HZ = 48 // Of what is looked for: mains hum repeats 50 or 60 times a second,
const LOWEST_VOICE_HZ = 70 // a voice at least so often,
const HIGHEST_HZ = 400 // and hardly more often.
const ENOUGH_HZ = 8000 // Sample rate for them.
const HUM_BELOW_HZ = 200 // Mains hum is strongest below, and a voice has overtones above.
const NEARLY = 0.9 // Of the best match: two periods match as well as one.
const BELOW_VOICES = 0.75 // What a match too low for a voice counts, so that two periods of one are not taken for it.
const FULL_SCALE = 0.999
const MOST = 1000 // What the server takes; samples may be no numbers, and far too large.

// pitch: Hz, 0 where nothing repeats. periodicity: correlation of one period with the next, 0 to 1.
// level: root mean square without what is below 200 Hz. offset: distance of the mean from 0.
// clipped: how many samples are at full scale.
export function describe(samples, sampleRate) {
  const step = Math.max(1, Math.round(sampleRate / ENOUGH_HZ))
  const rate = sampleRate / step
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length
  const wave = withoutHum(thinned(samples, step, mean), rate)
  const energies = energiesOf(wave)
  return {
    ...period(correlations(wave, energies, rate), rate),
    level: limited(Math.sqrt(energies[wave.length] / wave.length)),
    offset: limited(Math.abs(mean)),
    clipped: samples.reduce((count, sample) => count + (Math.abs(sample) >= FULL_SCALE), 0),
  }
}

// What the server is told of the last blocks, in few digits, since all of it travels with every post. Of blocks from
// before this script was there nothing is known but 0.
export function summarise(blocks) {
  const each = (name, digits) => blocks.map(({ [name]: value = 0 }) => Number(value.toPrecision(digits)))
  return {
    block_pitches: each("pitch", 4),
    block_periodicities: each("periodicity", 2),
    block_levels: each("level", 3),
    offset: Math.max(0, ...each("offset", 3)),
    clipped_samples: each("clipped", 6).reduce((sum, clipped) => sum + clipped, 0),
  }
}

function limited(level) {
  return Math.min(MOST, level || 0)
}

function thinned(samples, step, mean) {
  const wave = new Float64Array(Math.floor(samples.length / step))
  for (let index = 0; index < wave.length * step; index += 1) wave[Math.floor(index / step)] += (samples[index] - mean) / step
  return wave
}

function withoutHum(wave, rate) {
  const kept = Math.exp((-2 * Math.PI * HUM_BELOW_HZ) / rate)
  for (let pass = 0; pass < 2; pass += 1) {
    let before = wave[0]
    let passed = 0
    for (let index = 0; index < wave.length; index += 1) {
      passed = kept * (passed + wave[index] - before)
      before = wave[index]
      wave[index] = passed
    }
  }
  return wave
}

// energies[n] is the energy of the first n samples.
function energiesOf(wave) {
  const energies = new Float64Array(wave.length + 1)
  for (let index = 0; index < wave.length; index += 1) energies[index + 1] = energies[index] + wave[index] ** 2
  return energies
}

// How well the wave matches itself, by the lag in samples; those at the ends are there to be compared with.
function correlations(wave, energies, rate) {
  const longest = Math.min(Math.ceil(rate / LOWEST_HZ), wave.length >> 1)
  const matches = new Float64Array(longest + 2)
  for (let lag = Math.floor(rate / HIGHEST_HZ) - 1; lag < matches.length; lag += 1) {
    let product = 0
    for (let index = lag; index < wave.length; index += 1) product += wave[index] * wave[index - lag]
    const energy = Math.sqrt((energies[wave.length] - energies[lag]) * energies[wave.length - lag])
    matches[lag] = energy > 0 ? product / energy : 0
  }
  return matches
}

function period(matches, rate) {
  const lags = []
  for (let lag = Math.floor(rate / HIGHEST_HZ); lag < matches.length - 1; lag += 1) {
    if (matches[lag] > Math.max(0, matches[lag - 1]) && matches[lag] >= matches[lag + 1]) lags.push(lag)
  }
  const worth = (lag) => matches[lag] * (lag * LOWEST_VOICE_HZ > rate ? BELOW_VOICES : 1)
  const best = Math.max(0, ...lags.map(worth))
  const lag = lags.find((each) => worth(each) > NEARLY * best)
  if (lag === undefined) return { pitch: 0, periodicity: 0 }
  const [before, top, after] = [-1, 0, 1].map((beside) => matches[lag + beside])
  const between = (before - after) / (2 * (before - 2 * top + after)) // The top of the parabola through the three.
  return { pitch: rate / (lag + between), periodicity: Math.min(1, top) }
}
