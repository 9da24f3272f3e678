//! The structure tree of a tagged file, as far as form fields need it (ISO 32000-1, 14.7 and 14.8.4.4.3).
//!
//! Only for files of our own typesetter, before anybody signed them. A file without a tree stays without.

use crate::Error;
use lopdf::{Document, Object, ObjectId, dictionary};

/// Makes the element that owns annotation `key` a form field instead of a link.
pub(crate) fn rename(file: &mut Document, key: i64) -> Result<(), Error> {
    let element = element_of(file, key)?;
    let element = file.get_object_mut(element)?.as_dict_mut()?;
    element.set("S", FORM);
    // What a link says of itself; a field says it in its own `/TU`.
    element.remove(b"Alt");
    // The one leaf stands bare, not in a list of one: so other verifiers know the way from the tree to a field that
    // signing fills, and do not take the filling for a forbidden change.
    if let Object::Array(leaves) = element.get(b"K")?
        && let [leaf] = leaves.as_slice()
    {
        let leaf = leaf.clone();
        element.set("K", leaf);
    }
    Ok(())
}

/// Puts the annotation `widget` into the tree, to be read right after the annotation `before`.
pub(crate) fn follow(file: &mut Document, widget: ObjectId, before: ObjectId) -> Result<(), Error> {
    let Ok(key) = file.get_dictionary(before)?.get(b"StructParent") else {
        return Ok(());
    };
    let elder = element_of(file, key.as_i64()?)?;
    let parent = file.get_dictionary(elder)?.get(b"P")?.as_reference()?;
    let page = file.get_dictionary(widget)?.get(b"P")?.as_reference()?;
    let leaf = dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => widget };
    let element = file.add_object(dictionary! {
        "Type" => "StructElem",
        "S" => FORM,
        "P" => parent,
        "K" => leaf,
    });
    insert_after(file, parent, elder, element)?;
    let key = enter(file, element)?;
    let widget = file.get_object_mut(widget)?.as_dict_mut()?;
    widget.set("StructParent", key);
    Ok(())
}

fn insert_after(
    file: &mut Document,
    parent: ObjectId,
    elder: ObjectId,
    element: ObjectId,
) -> Result<(), Error> {
    let parent = file.get_object_mut(parent)?.as_dict_mut()?;
    let mut kids = match parent.get(b"K")? {
        Object::Array(kids) => kids.clone(),
        one => vec![one.clone()],
    };
    let is_elder = |kid: &Object| kid.as_reference().is_ok_and(|id| id == elder);
    let at = kids.iter().position(is_elder);
    let at = at.ok_or(Error::PartMissing { part: "structure" })?;
    kids.insert(at + 1, element.into());
    parent.set("K", kids);
    Ok(())
}

/// Enters an element under the next free key of the parent tree.
fn enter(file: &mut Document, element: ObjectId) -> Result<i64, Error> {
    let root = root_of(file)?;
    let key = file
        .get_dictionary(root)?
        .get(b"ParentTreeNextKey")?
        .as_i64()?;
    let entered = [key.into(), element.into()];
    let tree = file.get_dictionary(root)?.get(b"ParentTree")?.clone();
    let tree = match tree {
        Object::Reference(id) => file.get_object_mut(id)?.as_dict_mut()?,
        _ => file
            .get_object_mut(root)?
            .as_dict_mut()?
            .get_mut(b"ParentTree")?
            .as_dict_mut()?,
    };
    tree.get_mut(b"Nums")?.as_array_mut()?.extend(entered);
    let root = file.get_object_mut(root)?.as_dict_mut()?;
    root.set("ParentTreeNextKey", key + 1);
    Ok(key)
}

/// The element that owns the annotation with this key.
fn element_of(file: &Document, key: i64) -> Result<ObjectId, Error> {
    let tree = file.get_dictionary(root_of(file)?)?;
    let tree = tree.get_deref(b"ParentTree", file)?.as_dict()?;
    let pairs = tree.get_deref(b"Nums", file)?.as_array()?;
    let owner = pairs
        .chunks_exact(2)
        .filter_map(|pair| pair.first().zip(pair.last()))
        .find(|(at, _)| at.as_i64().is_ok_and(|at| at == key));
    let missing = Error::PartMissing { part: "structure" };
    Ok(owner.ok_or(missing)?.1.as_reference()?)
}

fn root_of(file: &Document) -> Result<ObjectId, Error> {
    Ok(file.catalog()?.get(b"StructTreeRoot")?.as_reference()?)
}

/// The structure type of a form field.
const FORM: &str = "Form";
