"""The gate: outcomes → Great Expectations suite, checkpoint, record, notifications.

`frame.outcomes` makes one long frame of a run, `plan.plan` turns promises and policy into expectations, the checkpoint
decides them, `decision` reads the verdict off its result, `record` keeps it. Great Expectations is imported in
`expectations`, `checkpoint` and `action` alone, and only when a gate runs.
"""
