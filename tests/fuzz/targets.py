"""Every target by its name: a function of bytes that returns, whatever the bytes are."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz import answers, documents, kept, words

Target = Callable[[bytes], None]

TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        documents.template,
        documents.stack_values,
        documents.stack_events,
        documents.policy,
        documents.policy_tests,
        documents.account_snapshot,
        documents.credential_report,
        documents.iam_backup,
        documents.suppressions,
        documents.lifecycle,
        documents.bucket_setting,
        documents.inventory,
        documents.object_listing,
        documents.batch_manifest,
        documents.batch_report,
        documents.cdk_assembly,
        answers.s3_listing,
        answers.s3_answer,
        answers.s3_parts,
        answers.ec2_answer,
        answers.query_answer,
        answers.json_answer,
        kept.configuration,
        kept.profiles,
        kept.sign_ins,
        kept.sign_in_token,
        kept.journal,
        kept.plan,
        kept.transfer_plan,
        kept.shard_entry,
        kept.sidecar,
        words.s3_address,
        words.glob,
        words.key_filter,
        words.row_filter,
        words.size,
        words.moment,
        words.schedule,
        words.arn,
        words.shown_text,
        words.secrets_in_text,
        words.denial,
    )
}
