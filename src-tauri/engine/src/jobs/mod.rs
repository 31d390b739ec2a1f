//! Long operations: started, followed, cancelled, remembered.
