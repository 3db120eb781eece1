//! Builds messages octet by octet, also such as no encoder would.

/// An element with the shortest length.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    match content.len() {
        0..0x80 => raw(tag, &length[1..], content),
        0x80..0x100 => raw(tag, &[0x81, length[1]], content),
        _ => raw(tag, &[0x82, length[0], length[1]], content),
    }
}

/// An element with a length of four octets after the first, as agents write that fill it in later.
pub fn long_element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    raw(tag, &[&[0x84], &length[..]].concat(), content)
}

/// An element whose length is whatever is given.
pub fn raw(tag: u8, length: &[u8], content: &[u8]) -> Vec<u8> {
    [&[tag], length, content].concat()
}

/// The content of an INTEGER in its shortest form.
pub fn integer(number: i64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let redundant = |pair: &[u8]| (pair[0] == 0 && pair[1] < 0x80) || (pair[0] == 0xff && pair[1] >= 0x80);
    let skip = bytes.windows(2).take_while(|pair| redundant(pair)).count();
    bytes[skip..].to_vec()
}

/// The content of an unsigned value in its correct form: a leading zero where the top bit is set.
pub fn unsigned(number: u64) -> Vec<u8> {
    let bytes: Vec<u8> = [0].into_iter().chain(number.to_be_bytes()).collect();
    let skip = bytes.windows(2).take_while(|pair| pair[0] == 0 && pair[1] < 0x80).count();
    bytes[skip..].to_vec()
}

/// The content of an OBJECT IDENTIFIER.
pub fn oid(arcs: &[u32]) -> Vec<u8> {
    let packed = u64::from(arcs[0]) * 40 + u64::from(arcs[1]);
    let rest = arcs[2..].iter().copied().map(u64::from);
    std::iter::once(packed).chain(rest).flat_map(base128).collect()
}

fn base128(number: u64) -> Vec<u8> {
    let groups = (1..10).find(|groups| number >> (7 * groups) == 0).unwrap();
    let octet = |group: u32| {
        let more = if group == 0 { 0 } else { 0x80 };
        u8::try_from((number >> (7 * group)) & 0x7f).unwrap() | more
    };
    (0..groups).rev().map(octet).collect()
}

/// A binding of a name and a value element.
pub fn binding(name: &[u32], value: &[u8]) -> Vec<u8> {
    element(0x30, &[&element(0x06, &oid(name)), value].concat())
}

/// The parts of a message that tests vary.
pub struct Message {
    pub version: i64,
    pub community: Vec<u8>,
    pub pdu: u8,
    pub id: i64,
    pub status: i64,
    pub index: i64,
    pub bindings: Vec<Vec<u8>>,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            version: 1,
            community: b"public".to_vec(),
            pdu: 0xa2,
            id: 0x0123_4567,
            status: 0,
            index: 0,
            bindings: Vec::new(),
        }
    }
}

impl Message {
    /// A response with one binding of sysUpTime.0.
    pub fn with_value(value: &[u8]) -> Self {
        Self { bindings: vec![binding(&[1, 3, 6, 1, 2, 1, 1, 3, 0], value)], ..Self::default() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_with(element)
    }

    pub fn bytes_with(&self, element: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let number = |number| element(0x02, &integer(number));
        let list = element(0x30, &self.bindings.concat());
        let pdu = [number(self.id), number(self.status), number(self.index), list].concat();
        let parts = [number(self.version), element(0x04, &self.community), element(self.pdu, &pdu)];
        element(0x30, &parts.concat())
    }
}
