//! What happened in a trial: events, and the subject state machine that folds them under the protocol.
