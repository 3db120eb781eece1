//! The controlling terminal, taken over for one question.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;
use rustix::termios::{self, LocalModes, OptionalActions, Termios};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

const PATH: &str = "/dev/tty";

/// Whether there is a terminal that could be asked.
pub(super) fn is_there() -> bool {
    open().is_ok()
}

/// Opened anew, so that what is set on the descriptor holds for nobody else.
fn open() -> io::Result<File> {
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let flags = i32::try_from(flags.bits()).expect("the flags of open(2) fit an int");
    OpenOptions::new().read(true).write(true).custom_flags(flags).open(PATH)
}

/// The terminal without echo; as it was found again when this is dropped. Ctrl-C is a key meanwhile and sends no signal, so
/// that nobody can leave the terminal mute by it.
pub(super) struct Tty {
    file: AsyncFd<File>,
    before: Termios,
}

impl Tty {
    pub(super) fn open() -> io::Result<Self> {
        let file = open()?;
        let before = termios::tcgetattr(&file)?;
        #[expect(
            deprecated,
            reason = "a File keeps its descriptor while it lives, which is all that this is about; the new way is unsafe"
        )]
        let own = Self { file: AsyncFd::new(file)?, before };
        let mut mute = own.before.clone();
        mute.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
        mute.special_codes[termios::SpecialCodeIndex::VMIN] = 1;
        mute.special_codes[termios::SpecialCodeIndex::VTIME] = 0;
        // What was typed before the question is no answer to it.
        termios::tcsetattr(own.file.get_ref(), OptionalActions::Flush, &mute)?;
        Ok(own)
    }

    /// The next octet; nothing when the terminal is gone.
    pub(super) async fn read(&self) -> io::Result<Option<u8>> {
        let mut octet = [0];
        let count = self.file.async_io(Interest::READABLE, |mut file| file.read(&mut octet)).await?;
        Ok((count == 1).then_some(octet[0]))
    }

    pub(super) async fn write(&self, mut octets: &[u8]) -> io::Result<()> {
        while !octets.is_empty() {
            let count = self.file.async_io(Interest::WRITABLE, |mut file| file.write(octets)).await?;
            octets = &octets[count..];
        }
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Nothing is left to be done when the terminal is gone.
        let _ = termios::tcsetattr(self.file.get_ref(), OptionalActions::Now, &self.before);
    }
}
