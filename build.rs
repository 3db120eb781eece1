//! Compiles the gNMI messages without protoc.

use std::{error::Error, io};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=assets/proto/gnmi.proto");
    println!("cargo:rerun-if-changed=build.rs");
    let files = protox::compile(["gnmi.proto"], ["assets/proto"]).map_err(io::Error::other)?;
    tonic_prost_build::configure().bytes(".gnmi.TypedValue").compile_fds(files)?;
    Ok(())
}
