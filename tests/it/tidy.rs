//! Rules of the house that a tool can hold.

use crate::layers::root;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = item.path();
        let name = item.file_name().to_string_lossy().into_owned();
        let skipped = matches!(
            name.as_str(),
            "target" | "node_modules" | "dist" | "gen" | ".git"
        );
        if path.is_dir() && !skipped {
            files(&path, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

fn all(endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root(), endings, &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_default();
        (path, text)
    };
    found.into_iter().map(read).collect()
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    let sources = all(&[".rs"]);
    assert!(
        sources.len() > 100,
        "{} files were looked at",
        sources.len()
    );
    for (path, text) in sources {
        assert!(
            text.starts_with("//!"),
            "{} does not open with //!",
            path.display()
        );
    }
}

#[test]
fn no_feature_imports_another_and_only_the_api_names_tauri() {
    let sources = all(&[".ts", ".tsx"]);
    assert!(sources.len() > 20, "{} files were looked at", sources.len());
    for (path, text) in sources {
        let place = path.to_string_lossy().into_owned();
        let Some(inner) = place.split("/ui/src/").nth(1) else {
            continue;
        };
        let own = inner
            .strip_prefix("features/")
            .and_then(|rest| rest.split('/').next());
        for line in text
            .lines()
            .filter(|line| line.contains(" from \"") || line.starts_with("import "))
        {
            assert!(
                !line.contains("@tauri-apps/") || inner.starts_with("api/"),
                "{inner} names Tauri: {line}"
            );
            if let Some(other) = line
                .split("features/")
                .nth(1)
                .and_then(|rest| rest.split('/').next())
            {
                let allowed = inner.starts_with("app/")
                    || own == Some(other)
                    || inner.starts_with("testing/");
                assert!(allowed, "{inner} imports the feature {other}");
            }
        }
    }
}

#[test]
fn no_file_names_a_machine_or_a_mirror() {
    for (path, text) in all(&[
        ".rs", ".ts", ".tsx", ".mjs", ".md", ".toml", ".json", ".yml", ".py", ".css", ".typ",
        ".lock",
    ]) {
        let lock = path
            .file_name()
            .is_some_and(|name| name == "package-lock.json");
        assert!(
            !lock || !text.contains("\"resolved\": \"http"),
            "{} carries download addresses",
            path.display()
        );
        for word in ["root", "work", "home"].map(|folder| format!("/{folder}/")) {
            assert!(!text.contains(&word), "{} names {word}", path.display());
        }
    }
}
