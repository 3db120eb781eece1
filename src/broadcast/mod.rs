//! Tasks that own SSH sessions: what is confirmed goes out, what comes back is folded, told and recorded.

pub mod fold;
