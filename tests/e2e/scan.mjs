// A scan made here: a page of letters drawn in the window as a coloured picture, wrapped as the one page of a PDF.

/** A PDF of A4 pages, each the same JPEG of `dpi` dots to the inch. */
export async function scanned(page, dpi, pages = 1) {
  const [wide, high] = [Math.round((210 / 25.4) * dpi), Math.round((297 / 25.4) * dpi)];
  const drawn = await page.session.run(
    `const [wide, high] = arguments;
     const canvas = document.createElement("canvas");
     [canvas.width, canvas.height] = [wide, high];
     const pen = canvas.getContext("2d");
     pen.fillStyle = "#fdfcf8";
     pen.fillRect(0, 0, wide, high);
     pen.fillStyle = "#1a2a6c";
     pen.font = Math.round(wide / 45) + "px serif";
     const lines = ["ỦY BAN NHÂN DÂN", "XÃ THỬ NGHIỆM", "Số: 15/QĐ-UBND", "", "QUYẾT ĐỊNH", "Ban hành Quy chế thử nghiệm"];
     lines.forEach((line, at) => pen.fillText(line, wide / 8, high / 10 + at * (wide / 30)));
     pen.strokeStyle = "#c00";
     pen.lineWidth = 6;
     pen.beginPath();
     pen.arc(wide * 0.7, high * 0.6, wide / 12, 0, 7);
     pen.stroke();
     return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];`,
    wide,
    high,
  );
  return wrapped(Buffer.from(drawn, "base64"), wide, high, pages);
}

function wrapped(jpeg, wide, high, pages) {
  const kids = Array.from({ length: pages }, (_, at) => at + 5);
  const content = Buffer.from("q 595.276 0 0 841.89 0 0 cm /P Do Q");
  const parts = [
    [Buffer.from("<</Type/Catalog/Pages 2 0 R>>")],
    [Buffer.from(`<</Type/Pages/Kids[${kids.map((at) => `${at} 0 R`).join(" ")}]/Count ${pages}>>`)],
    [Buffer.from(`<</Length ${content.length}>>stream\n`), content, Buffer.from("\nendstream")],
    [Buffer.from(`<</Type/XObject/Subtype/Image/Width ${wide}/Height ${high}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${jpeg.length}>>stream\n`), jpeg, Buffer.from("\nendstream")],
    ...kids.map(() => [Buffer.from("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]/Contents 3 0 R/Resources<</XObject<</P 4 0 R>>>>>>")]),
  ];
  let file = Buffer.from("%PDF-1.7\n");
  const places = parts.map((part, at) => {
    const place = file.length;
    file = Buffer.concat([file, Buffer.from(`${at + 1} 0 obj\n`), ...part, Buffer.from("\nendobj\n")]);
    return place;
  });
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${rows}trailer<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.concat([file, Buffer.from(end)]);
}
