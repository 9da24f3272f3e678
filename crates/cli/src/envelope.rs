//! edXML files: `edxml inspect`, `edxml write`. Needs no desk.

use crate::args::EdxmlAct;
use crate::desk::json_file;
use crate::say::Output;
use app::{Error, Failure, files};
use edxml::{Attachment, Envelope, Message, Receipt};
use serde_json::{Value, json};
use std::path::Path;

/// Looks into an envelope, or writes one.
pub(crate) fn run(act: &EdxmlAct, output: &Output) -> Result<(), Failure> {
    match act {
        EdxmlAct::Inspect { file, extract } => inspect(file, extract.as_deref(), output),
        EdxmlAct::Write { spec, out } => write(spec, out, output),
    }
}

fn inspect(file: &Path, extract: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let bytes = files::read(file)?;
    match Message::read(&bytes).map_err(Error::from)? {
        Message::Status(receipt) => {
            let mut told = json!({"message": "status"});
            merge(&mut told, &receipt)?;
            output.value(&told)
        }
        Message::Document(envelope) => {
            let taken = attachments(&envelope, extract)?;
            let receivers: Vec<&str> = envelope
                .header
                .to
                .iter()
                .map(|to| to.code.as_str())
                .collect();
            output.value(&json!({
                "message": "document",
                "header": envelope.header,
                "business": envelope.business,
                "receivers": receivers,
                "traces": envelope.traces,
                "attachments": taken,
                "missing_attachments": envelope.missing_attachments,
                "has_header_signature": envelope.has_header_signature,
                "unknown": envelope.unknown,
            }))
        }
    }
}

/// Name, type, size and SHA-256 of each attachment; with a folder also where it was put.
fn attachments(envelope: &Envelope, extract: Option<&Path>) -> Result<Vec<Value>, Failure> {
    if let Some(folder) = extract {
        std::fs::create_dir_all(folder).map_err(|cause| Error::FileUnwritable {
            path: folder.to_owned(),
            cause,
        })?;
    }
    let names: Vec<String> = envelope
        .attachments
        .iter()
        .map(|file| file.name.clone())
        .collect();
    let mut told = Vec::new();
    for (file, name) in envelope.attachments.iter().zip(files::unique_names(&names)) {
        let mut entry = json!({});
        merge(&mut entry, file)?;
        let size = file.bytes.len();
        let sha256 = store::Hash::of(&file.bytes).to_string();
        merge(&mut entry, &json!({"size": size, "sha256": sha256}))?;
        if let Some(folder) = extract {
            let path = folder.join(name);
            files::write(&path, &file.bytes)?;
            merge(&mut entry, &json!({"path": path.display().to_string()}))?;
        }
        told.push(entry);
    }
    Ok(told)
}

/// The description is what `inspect` prints; each attachment names the file to take by `path`, from the description's
/// own folder.
fn write(spec: &Path, out: &Path, output: &Output) -> Result<(), Failure> {
    let mut value: Value = json_file(spec)?;
    let bytes = if value.get("header").is_some() {
        let files = value
            .get_mut("attachments")
            .map(Value::take)
            .unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("attachments");
        }
        let mut envelope: Envelope = serde_json::from_value(value).map_err(Error::Input)?;
        let folder = spec.parent().unwrap_or(Path::new("."));
        for entry in files.as_array().into_iter().flatten() {
            envelope.attachments.push(attachment(entry, folder)?);
        }
        envelope.write().map_err(Error::from)?
    } else {
        let receipt: Receipt = serde_json::from_value(value).map_err(Error::Input)?;
        receipt.write().map_err(Error::from)?
    };
    files::write(out, &bytes)?;
    let told = json!({"out": out.display().to_string(), "size": bytes.len()});
    output.tell(&told, &format!("Đã ghi {}.", out.display()))
}

fn attachment(entry: &Value, folder: &Path) -> Result<Attachment, Failure> {
    let mut described = entry.clone();
    let path = described
        .as_object_mut()
        .and_then(|object| object.remove("path"))
        .and_then(|path| path.as_str().map(|path| folder.join(path)))
        .ok_or_else(|| Error::FileUnreadable {
            path: folder.to_owned(),
            cause: std::io::ErrorKind::NotFound.into(),
        })?;
    if described.get("name").is_none()
        && let (Some(object), Some(name)) = (described.as_object_mut(), path.file_name())
    {
        object.insert(
            "name".to_owned(),
            name.to_string_lossy().into_owned().into(),
        );
    }
    let bytes = files::read(&path)?;
    let given: Attachment = serde_json::from_value(described).map_err(Error::Input)?;
    let made = Attachment::new(&given.name, bytes);
    let content_id = match given.content_id.as_str() {
        "" => made.content_id.clone(),
        _ => given.content_id.clone(),
    };
    Ok(Attachment {
        content_id,
        description: given.description,
        field_name: given.field_name,
        ..made
    })
}

fn merge(into: &mut Value, from: &impl serde::Serialize) -> Result<(), Failure> {
    let from = serde_json::to_value(from).map_err(Error::Unserialisable)?;
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
    Ok(())
}
