"""The one way by which the app itself sends something out."""

from webapp.webhooks.post import Answer, NotPublic, NotSent, Outbound

__all__ = ["Answer", "NotPublic", "NotSent", "Outbound"]
