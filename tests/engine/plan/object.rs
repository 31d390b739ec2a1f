//! One object alone.
