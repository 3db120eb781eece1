//! What reading a reply found, without its borrow: lets the datagram travel between tasks and be walked later.

use std::ops::Range;

use super::response::{Bindings, ErrorStatus, Response};

/// Where the parts of a reply lie in its datagram.
#[derive(Clone, Debug)]
pub(in crate::proto::snmp) struct Frame {
    request_id: i32,
    error_status: ErrorStatus,
    error_index: u32,
    community: Range<usize>,
    bindings: Range<usize>,
    count: usize,
}

impl Frame {
    /// Notes the parts of a reply just read from `datagram`.
    pub(in crate::proto::snmp) fn of(response: &Response<'_>) -> Self {
        Self {
            request_id: response.request_id,
            error_status: response.error_status,
            error_index: response.error_index,
            community: response.community.span(),
            bindings: response.bindings.rest.span(),
            count: response.bindings.left,
        }
    }

    /// The reply again, in the same bytes that it was read from.
    pub(in crate::proto::snmp) fn response<'a>(&self, datagram: &'a [u8]) -> Response<'a> {
        let part = |span: &Range<usize>| super::ber::Reader::at(&datagram[span.clone()], span.start);
        Response {
            request_id: self.request_id,
            error_status: self.error_status,
            error_index: self.error_index,
            bindings: Bindings { rest: part(&self.bindings), left: self.count },
            community: part(&self.community),
        }
    }
}
