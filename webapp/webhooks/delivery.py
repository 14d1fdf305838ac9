"""Tells the deployment's webhook what has happened."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from webapp.config import Webhook
from webapp.metrics.figures import webhook_tries
from webapp.store import Deliveries, Jobs
from webapp.webhooks import Answer, NotSent, Outbound
from webapp.webhooks.payload import trial
from webapp.webhooks.retry import next_try
from webapp.webhooks.signing import signed_headers

OUTAGE = "webhook outage"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WebhookSender:
    """Sends what is due. Whoever is told twice, after a crash, is told under the same id."""

    webhook: Webhook
    deliveries: Deliveries
    outbound: Outbound
    jobs: Jobs

    @classmethod
    def of(cls, webhook: Webhook, deliveries: Deliveries, jobs: Jobs) -> "WebhookSender":
        """Make one for a webhook."""
        return cls(webhook, deliveries, Outbound(private=webhook.private), jobs)

    def send_next(self, now: datetime) -> bool:
        """Try to send what is due longest; tell whether anything was. Raise StoreUnavailable."""
        delivery = self.deliveries.take_due(now)
        if delivery is None:
            return False
        error = self._error_of_sending(delivery.id, delivery.body, now)
        again = next_try(delivery.attempts, now)
        if error is None:
            self.deliveries.delivered(delivery, now)
            self._tell_end_of_outage(now)
            webhook_tries.labels("delivered").inc()
        elif again:
            self.deliveries.failed(delivery, error, again)
            webhook_tries.labels("failed").inc()
        else:
            self.deliveries.give_up(delivery, error, now)
            webhook_tries.labels("given-up").inc()
        if error is not None and self.jobs.note_once(OUTAGE, now):
            log.error("the webhook does not take what it is told: %s", error)
        return True

    def send_trial(self, now: datetime) -> Answer:
        """Send an event that tells nothing. Raise NotSent."""
        return self._send(str(uuid.uuid4()), trial(), now)

    def _tell_end_of_outage(self, now: datetime) -> None:
        """Log that it takes events again, if it did not; of all workers one does."""
        began = self.jobs.noted(OUTAGE)
        if began is None or not self.jobs.forget(OUTAGE):
            return
        message = (
            "the webhook takes what it is told again, after %d seconds; given up: %d, still to be told: %d"
        )
        given_up, waiting = self.deliveries.given_up_since(began), self.deliveries.backlog().waiting
        log.warning(message, (now - began).total_seconds(), given_up, waiting)

    def _error_of_sending(self, id: str, body: str, now: datetime) -> str | None:
        try:
            answer = self._send(id, body, now)
        except NotSent as error:
            return str(error)
        return None if answer.is_yes else f"answered {answer.status}"

    def _send(self, id: str, body: str, now: datetime) -> Answer:
        headers = signed_headers(id, body, self.webhook.secret, now)
        return self.outbound.post(self.webhook.url, body, headers)
