"""Change the code in small ways and print which changes no test noticed: `python -m tests.mutants`.

mutmut tries one in ten of the changes it knows for the chosen modules, Stryker all of the loader's.
Neither fails because a change survives: that has to be read.
mutmut changes functions only: tables, models and constants of a module stay as they are.
"""

import subprocess
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

SAMPLE = "*__mutmut_*7"
LIMIT_SECONDS = 300
"""For mutmut; it begins with the changes whose tests are the fastest."""
COLUMNS = ("killed", "survived", "no tests", "timeout", "not checked")
MUTMUT = Path(sys.executable).with_name("mutmut")


def main():
    limited = ["timeout", "--signal=INT", str(LIMIT_SECONDS), MUTMUT, "run", "--max-children", "2", SAMPLE]
    ran = subprocess.run(limited, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    statuses = read_statuses()
    if not any(status != "not checked" for status in statuses.values()):
        sys.exit(ran.stdout[-5000:])
    stryker = subprocess.run(["npx", "--no-install", "stryker", "run"])
    print_summary(statuses)
    sys.exit(stryker.returncode)


def read_statuses():
    """Return the status of each change in the sample, by its name."""
    listed = subprocess.run([MUTMUT, "results", "--all", "true"], stdout=subprocess.PIPE, text=True).stdout
    lines = (line.strip().rpartition(": ") for line in listed.splitlines())
    return {name: status for name, _, status in lines if fnmatchcase(name, SAMPLE)}


def print_summary(statuses):
    """Print how many changes of each module came to what, and the names of those that survived."""
    modules = defaultdict(Counter)
    for name, status in statuses.items():
        modules[name.partition(".x")[0]][status if status in COLUMNS else "other"] += 1
    modules["all"] = sum(modules.values(), Counter())
    columns = [column for column in (*COLUMNS, "other") if modules["all"][column]]
    print(f"\n{'':32}" + "".join(f"{column:>13}" for column in columns))
    for module, counts in modules.items():
        print(f"{module:32}" + "".join(f"{counts[column]:13}" for column in columns))
    print("\nSurvived; `mutmut show NAME` shows the change:")
    for name, status in statuses.items():
        if status == "survived":
            print(f"  {name}")


if __name__ == "__main__":
    main()
