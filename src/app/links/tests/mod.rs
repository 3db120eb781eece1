//! Links out of what devices tell and the inventory declares, and what they amount to.

mod joining;
mod properties;
mod verdicts;
mod world;
