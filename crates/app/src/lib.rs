//! What a clerk can do, and the engine that keeps the post moving.
