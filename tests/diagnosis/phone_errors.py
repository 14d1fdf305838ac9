"""Errors that phone apps really have, as the loader passes them on, and what they must be called.

Names, codes and messages are those of the libraries; `content/phone-errors.yml` says where they stand.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RealError:
    """An error of an entry of the table, the fault it must lead to, and evidence of what it means, if any."""

    entry: str
    fault: str
    evidence: str | None
    name: str
    message: str
    code: str


def _of(entry: str, *errors: tuple[tuple[str, str | None], str, str, str]) -> tuple[RealError, ...]:
    return tuple(RealError(entry, *meaning, *parts) for meaning, *parts in errors)


REFUSED = ("frame-not-allowed", None)
SANDBOXED = ("frame-sandboxed", None)
GONE = ("device-gone", None)
UNKNOWN = ("phone-app-failed", None)
DISMISSED, NO_DEVICE, IN_USE, CAMERA, NOT_OPENED, UNSUPPORTED, PLAYBACK, CONNECTION = (
    ("phone-app-failed", f"cti-{meaning}")
    for meaning in (
        *("dismissed", "no-device", "in-use", "camera"),
        *("not-opened", "unsupported", "playback", "connection"),
    )
)

REAL_ERRORS = (
    *_of(
        "words-of-browsers",
        (DISMISSED, "NotAllowedError", "Permission dismissed", "0"),
        (NOT_OPENED, "NotAllowedError", "Permission denied by system", "0"),
        (CAMERA, "NotReadableError", "Could not start video source", "0"),
        (CAMERA, "NotReadableError", "Failed to allocate videosource", "0"),
        (NOT_OPENED, "AbortError", "Failed due to shutdown", "20"),
        (UNSUPPORTED, "TypeError", "Cannot read properties of undefined (reading 'getUserMedia')", ""),
        (
            UNSUPPORTED,
            "TypeError",
            "undefined is not an object (evaluating 'navigator.mediaDevices.getUserMedia')",
            "",
        ),
        (
            PLAYBACK,
            "NotAllowedError",
            "play() failed because the user didn't interact with the document first.",
            "0",
        ),
        (PLAYBACK, "SecurityError", "No permission to use requested device", "18"),
        (
            UNKNOWN,
            "NotFoundError",
            "Failed to execute 'removeChild' on 'Node': The node is not a child.",
            "8",
        ),
    ),
    *_of(
        "browsers",
        (REFUSED, "NotAllowedError", "Permission denied", "0"),
        (
            REFUSED,
            "NotAllowedError",
            "The request is not allowed by the user agent or the platform in the current context.",
            "",
        ),
        (REFUSED, "NotAllowedError", "", ""),
        (REFUSED, "", "NotAllowedError", ""),
        (REFUSED, "", "NotAllowedError: Permission denied", ""),
        (REFUSED, "Error", "Permission denied", ""),
        (SANDBOXED, "SecurityError", "Invalid security origin", "18"),
        (GONE, "OverconstrainedError", "", ""),
        (NO_DEVICE, "NotFoundError", "Requested device not found", "8"),
        (NO_DEVICE, "NotFoundError", "The object can not be found here.", "8"),
        (IN_USE, "NotReadableError", "Could not start audio source", "0"),
        (UNKNOWN, "AbortError", "The user aborted a request.", "20"),
    ),
    *_of(
        "old-browsers",
        (REFUSED, "PermissionDeniedError", "", ""),
        (DISMISSED, "PermissionDismissedError", "", ""),
        (NO_DEVICE, "DevicesNotFoundError", "", ""),
        (IN_USE, "TrackStartError", "", ""),
        (GONE, "ConstraintNotSatisfiedError", "", ""),
        (NOT_OPENED, "MediaDeviceFailedDueToShutdown", "", ""),
    ),
    *_of(
        "twilio",
        (
            REFUSED,
            "PermissionDeniedError",
            "PermissionDeniedError (31401): The browser or end-user denied permissions to user media.",
            "31401",
        ),
        (
            NOT_OPENED,
            "AcquisitionFailedError",
            "AcquisitionFailedError (31402): The browser and end-user allowed it, however getting it failed.",
            "31402",
        ),
        (REFUSED, "", "", "31401"),
        (NOT_OPENED, "", "31402", ""),
        (
            REFUSED,
            "",
            "User denied access to microphone, or the web browser did not allow it at this address.",
            "31208",
        ),
        (
            NOT_OPENED,
            "",
            "Error occurred while accessing microphone: NotFoundError (Requested device not found)",
            "31201",
        ),
        (CONNECTION, "AuthorizationError", "AuthorizationError (31201): Authorization Error", "31201"),
        (UNKNOWN, "", "", "31201"),
        (
            CONNECTION,
            "ConnectionError",
            "ConnectionError (53000): Raised whenever a signaling connection error occurs",
            "53000",
        ),
        (CONNECTION, "TransportError", "TransportError (31009): No transport available", "31009"),
        (CONNECTION, "NotFound", "NotFound (31404): The server has not found anything", "31404"),
    ),
    *_of(
        "jssip",
        (NOT_OPENED, "User Denied Media Access", "", ""),
        (NOT_OPENED, "Error", "getUserMedia() failed", ""),
        (CONNECTION, "", "WebRTC Error", ""),
        (CONNECTION, "", "Busy", "486"),
    ),
    *_of(
        "sipjs",
        (UNSUPPORTED, "Error", "Media devices not available in insecure contexts.", ""),
        (CONNECTION, "Error", "Unspecified session description handler error.", ""),
        (CONNECTION, "Error", "Peer connection closed.", ""),
    ),
    *_of(
        "amazon-connect",
        (NOT_OPENED, "microphone_not_shared", "Your microphone is not enabled in your browser. ", ""),
        (NOT_OPENED, "", "microphone_not_shared", ""),
        (NOT_OPENED, "MICROPHONE_NOT_SHARED", "", ""),
        (NOT_OPENED, "GumTimeout", "GUM timed out", ""),
        (UNSUPPORTED, "unsupported_browser", "", ""),
        (CONNECTION, "signalling_connection_failure", "URL wss://rtc.example cannot be reached. ", ""),
        (CONNECTION, "webrtc_error", "webrtc system error. ", ""),
    ),
    *_of(
        "amazon-chime",
        (REFUSED, "PermissionDeniedError", "Permission denied by browser", ""),
        (DISMISSED, "PermissionDeniedError", "Permission denied by user", ""),
        (NOT_OPENED, "GetUserMediaError", "Error fetching device.", ""),
    ),
    *_of(
        "vonage",
        (
            REFUSED,
            "OT_USER_MEDIA_ACCESS_DENIED",
            "End-user denied permission to hardware devices (getUserMedia error: NotAllowedError)",
            "1500",
        ),
        (
            DISMISSED,
            "OT_USER_MEDIA_ACCESS_DENIED",
            "End-user dismissed permission to hardware devices",
            "1500",
        ),
        (IN_USE, "OT_HARDWARE_UNAVAILABLE", "The selected voice or video devices are unavailable", "1500"),
        (
            NO_DEVICE,
            "OT_NO_DEVICES_FOUND",
            "No voice or video input devices are available on this machine.",
            "1500",
        ),
        (NOT_OPENED, "OT_CHROME_MICROPHONE_ACQUISITION_ERROR", "", "1500"),
        (CONNECTION, "OT_NOT_CONNECTED", "", "1010"),
    ),
    *_of(
        "genesys",
        (REFUSED, "NotAllowedError", "Permission denied", "media"),
        (NOT_OPENED, "Error", "Requested device not found", "media"),
        (CONNECTION, "session", "Unable to find session", ""),
    ),
    *_of(
        "zoom",
        (REFUSED, "INSUFFICIENT_PRIVILEGES", "USER_FORBIDDEN_MICROPHONE", ""),
        (CAMERA, "VIDEO_USER_FORBIDDEN_CAPTURE", "", ""),
        (UNKNOWN, "INVALID_OPERATION", "", "6015"),
    ),
    *_of(
        "telnyx",
        (REFUSED, "MEDIA_MICROPHONE_PERMISSION_DENIED", "Microphone access denied", "42001"),
        (NO_DEVICE, "MEDIA_DEVICE_NOT_FOUND", "No microphone found", "42002"),
        (NOT_OPENED, "MEDIA_GET_USER_MEDIA_FAILED", "Failed to access microphone", "42003"),
        (UNKNOWN, "LOW_LOCAL_AUDIO", "Low local microphone audio detected", "31005"),
        (CONNECTION, "NETWORK_OFFLINE", "Device is offline", "48001"),
    ),
    *_of(
        "livekit",
        (REFUSED, "PermissionDenied", "", ""),
        (NO_DEVICE, "NotFound", "", ""),
        (IN_USE, "DeviceInUse", "", ""),
        (UNSUPPORTED, "DeviceUnsupportedError", "device is unsupported", "21"),
        (CONNECTION, "NegotiationError", "unable to negotiate", "13"),
    ),
    *_of(
        "daily",
        (REFUSED, "permissions", "NotAllowedError: Permission denied", ""),
        (IN_USE, "mic-in-use", "", ""),
        (CAMERA, "cam-in-use", "", ""),
        (UNSUPPORTED, "undefined-mediadevices", "", ""),
        (CONNECTION, "connection-error", "", ""),
    ),
    *_of(
        "jitsi",
        (REFUSED, "gum.permission_denied", "User denied permission to use device(s): audio", ""),
        (NO_DEVICE, "gum.not_found", "Requested device(s) was/were not found: audio", ""),
        (NOT_OPENED, "gum.timeout", "Could not start media source. Timeout occurred!", ""),
    ),
    *_of(
        "agora",
        (
            REFUSED,
            "AgoraRTCException",
            "AgoraRTCError PERMISSION_DENIED: NotAllowedError: Permission denied",
            "PERMISSION_DENIED",
        ),
        (REFUSED, "", "AgoraRTCError PERMISSION_DENIED: NotAllowedError: Permission denied", ""),
        (
            NOT_OPENED,
            "AgoraRTCException",
            "AgoraRTCError PERMISSION_DENIED: NotAllowedError: Permission denied by system",
            "PERMISSION_DENIED",
        ),
        (NO_DEVICE, "", "AgoraRTCError DEVICE_NOT_FOUND: NotFoundError: Requested device not found", ""),
    ),
    *_of(
        "plivo",
        (NOT_OPENED, "Error", "getusermediafailed", ""),
    ),
    *_of(
        "simple-peer",
        (UNSUPPORTED, "Error", "No WebRTC support: Not a supported browser", "ERR_WEBRTC_SUPPORT"),
        (CONNECTION, "Error", "Ice connection failed.", "ERR_ICE_CONNECTION_FAILURE"),
    ),
    *_of(
        "passed-on",
        (IN_USE, "VendorError", "Call failed (NotReadableError)", "E17"),
        (NO_DEVICE, "VendorError", "[NotFoundError] no input", "E18"),
        (UNKNOWN, "VendorError", "Something went wrong", "E99"),
        (UNKNOWN, "undefined", "undefined", ""),
        (UNKNOWN, "", "", "9"),
    ),
)
