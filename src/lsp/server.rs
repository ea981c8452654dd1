//! The conversation: one loop that takes what has come in, answers requests in their order, and judges once nothing more waits.

use super::definition::Copies;
use super::document::{Document, Kind};
use super::position::Units;
use super::{actions, completion, diagnostics, hover};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{self, Request as _};
use lsp_types::{
    CodeActionParams, CodeActionProviderCapability, CompletionOptions, CompletionParams,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    GotoDefinitionParams, HoverParams, HoverProviderCapability, InitializeParams, NumberOrString,
    OneOf, PositionEncodingKind, PublishDiagnosticsParams, ServerCapabilities,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Most documents that are kept: whoever opens more closes some first.
const MAX_DOCUMENTS: usize = 1000;

/// Answers a client until it says goodbye.
///
/// # Errors
/// That the client broke off, or spoke out of turn.
pub fn serve(connection: &Connection) -> Result<(), String> {
    let (id, params) = connection
        .initialize_start()
        .map_err(|why| why.to_string())?;
    let units = units(&params);
    let answer = json!({
        "capabilities": capabilities(units),
        "serverInfo": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
    });
    let finished = connection.initialize_finish(id, answer);
    finished.map_err(|why| why.to_string())?;
    Server {
        connection,
        units,
        documents: BTreeMap::new(),
        dirty: BTreeSet::new(),
        copies: Copies::new(),
    }
    .run()
}

/// UTF-8 where the client offers it, else UTF-16.
fn units(params: &Value) -> Units {
    let params: InitializeParams = serde_json::from_value(params.clone()).unwrap_or_default();
    let general = params.capabilities.general.unwrap_or_default();
    let offered = general.position_encodings.unwrap_or_default();
    match offered.contains(&PositionEncodingKind::UTF8) {
        true => Units::Utf8,
        false => Units::Utf16,
    }
}

fn capabilities(units: Units) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match units {
            Units::Utf8 => PositionEncodingKind::UTF8,
            Units::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::Supported(true)),
                ..TextDocumentSyncOptions::default()
            },
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["\"".to_owned(), ".".to_owned()]),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    units: Units,
    /// By address.
    documents: BTreeMap<String, Document>,
    /// Addresses of those that changed since they were judged.
    dirty: BTreeSet<String>,
    copies: Copies,
}

impl Server<'_> {
    fn run(mut self) -> Result<(), String> {
        let mut shut = false;
        while let Ok(first) = self.connection.receiver.recv() {
            let waiting = self.connection.receiver.try_iter();
            let messages: Vec<Message> = std::iter::once(first).chain(waiting).collect();
            let cancelled: BTreeSet<RequestId> = messages.iter().filter_map(cancelled).collect();
            for message in messages {
                match message {
                    Message::Request(request) if request.method == request::Shutdown::METHOD => {
                        shut = true;
                        self.send(Response::new_ok(request.id, Value::Null))?;
                    }
                    Message::Request(request) => {
                        let answer = self.answer(request, &cancelled, shut);
                        self.send(answer)?;
                    }
                    Message::Notification(it) if it.method == notification::Exit::METHOD => {
                        return match shut {
                            true => Ok(()),
                            false => Err("it said goodbye without `shutdown`".to_owned()),
                        };
                    }
                    Message::Notification(notification) => self.note(notification)?,
                    Message::Response(_) => {}
                }
            }
            // What changes as fast as somebody types is judged once.
            self.judge()?;
        }
        match shut {
            true => Ok(()),
            false => Err("the input ended".to_owned()),
        }
    }

    fn send(&self, message: impl Into<Message>) -> Result<(), String> {
        let sent = self.connection.sender.send(message.into());
        sent.map_err(|_| "nobody reads the answers".to_owned())
    }

    fn answer(
        &mut self,
        request: Request,
        cancelled: &BTreeSet<RequestId>,
        shut: bool,
    ) -> Response {
        let Request { id, method, params } = request;
        let error = |code: ErrorCode, why: &str| {
            // The codes of the protocol are its own numbers.
            Response::new_err(id.clone(), code as i32, why.to_owned())
        };
        if shut {
            return error(ErrorCode::InvalidRequest, "the server is shutting down");
        }
        if cancelled.contains(&id) {
            return error(ErrorCode::RequestCanceled, "cancelled by the client");
        }
        let result = match method.as_str() {
            request::HoverRequest::METHOD => self.hover(params),
            request::Completion::METHOD => self.complete(params),
            request::CodeActionRequest::METHOD => self.act(params),
            request::GotoDefinition::METHOD => self.define(params),
            _ => return error(ErrorCode::MethodNotFound, "this server does not do that"),
        };
        match result {
            Some(result) => Response::new_ok(id, result),
            None => error(
                ErrorCode::InvalidParams,
                "the parameters are not those of the method",
            ),
        }
    }

    /// The document of a position, and the byte there.
    fn place(&self, at: &TextDocumentPositionParams) -> Option<(&Document, usize)> {
        let document = self.documents.get(at.text_document.uri.as_str())?;
        let offset = self.units.offset(&document.source, at.position);
        Some((document, offset))
    }

    fn hover(&self, params: Value) -> Option<Value> {
        let params: HoverParams = read(params)?;
        let place = self.place(&params.text_document_position_params);
        let hover = place.and_then(|(document, offset)| hover::at(document, offset, self.units));
        Some(json!(hover))
    }

    fn complete(&self, params: Value) -> Option<Value> {
        let params: CompletionParams = read(params)?;
        let place = self.place(&params.text_document_position);
        let items = place.map(|(document, offset)| completion::at(document, offset, self.units));
        Some(json!(items.unwrap_or_default()))
    }

    fn act(&self, params: Value) -> Option<Value> {
        let params: CodeActionParams = read(params)?;
        let document = self.documents.get(params.text_document.uri.as_str());
        let actions = document.map(|it| actions::within(it, params.range, self.units));
        Some(json!(actions.unwrap_or_default()))
    }

    fn define(&mut self, params: Value) -> Option<Value> {
        let params: GotoDefinitionParams = read(params)?;
        let at = &params.text_document_position_params;
        let Some(document) = self.documents.get(at.text_document.uri.as_str()) else {
            return Some(Value::Null);
        };
        let offset = self.units.offset(&document.source, at.position);
        Some(json!(self.copies.definition(document, offset)))
    }

    /// Takes a notification in; what has other parameters than its method is passed over.
    fn note(&mut self, notification: Notification) -> Result<(), String> {
        let Notification { method, params } = notification;
        match method.as_str() {
            notification::DidOpenTextDocument::METHOD => {
                if let Some(params) = read::<DidOpenTextDocumentParams>(params)
                    && self.documents.len() < MAX_DOCUMENTS
                {
                    let (uri, text) = (params.text_document.uri, params.text_document.text);
                    self.touch(&uri);
                    let document = Document::new(uri.clone(), text);
                    self.documents.insert(uri.as_str().to_owned(), document);
                }
            }
            notification::DidChangeTextDocument::METHOD => {
                if let Some(params) = read::<DidChangeTextDocumentParams>(params) {
                    let uri = params.text_document.uri;
                    if let Some(document) = self.documents.get_mut(uri.as_str()) {
                        document.change(params.content_changes, self.units);
                        self.touch(&uri);
                    }
                }
            }
            notification::DidSaveTextDocument::METHOD => {
                // A configuration or rules may count for every request that is open.
                let told = |it: &&Document| matches!(it.kind, Kind::Request | Kind::Config);
                let uris = self.documents.values().filter(told);
                let uris = uris.map(|it| it.uri.as_str().to_owned());
                self.dirty.extend(uris);
            }
            notification::DidCloseTextDocument::METHOD => {
                if let Some(params) = read::<DidCloseTextDocumentParams>(params) {
                    let uri = params.text_document.uri;
                    self.documents.remove(uri.as_str());
                    self.dirty.remove(uri.as_str());
                    self.publish(uri, Vec::new())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn touch(&mut self, uri: &Uri) {
        self.dirty.insert(uri.as_str().to_owned());
    }

    /// Judges what changed.
    fn judge(&mut self) -> Result<(), String> {
        for uri in std::mem::take(&mut self.dirty) {
            if let Some(document) = self.documents.get_mut(&uri) {
                let found = diagnostics::of(document, self.units);
                let uri = document.uri.clone();
                self.publish(uri, found)?;
            }
        }
        Ok(())
    }

    fn publish(&self, uri: Uri, found: Vec<lsp_types::Diagnostic>) -> Result<(), String> {
        let params = PublishDiagnosticsParams::new(uri, found, None);
        let method = notification::PublishDiagnostics::METHOD.to_owned();
        self.send(Notification::new(method, params))
    }
}

fn read<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}

/// The request that a notification takes back.
fn cancelled(message: &Message) -> Option<RequestId> {
    let Message::Notification(it) = message else {
        return None;
    };
    if it.method != notification::Cancel::METHOD {
        return None;
    }
    let params: lsp_types::CancelParams = serde_json::from_value(it.params.clone()).ok()?;
    Some(match params.id {
        NumberOrString::Number(id) => id.into(),
        NumberOrString::String(id) => id.into(),
    })
}
