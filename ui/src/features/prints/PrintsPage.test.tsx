/** The page of registers asks for what is chosen, and tells what came out. */
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Commands } from "../../api/bindings";
import en from "../../i18n/en.json";
import vi from "../../i18n/vi.json";
import { PAGE } from "../../testing/examples";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { PrintsPage } from "./PrintsPage";

type Print = Commands["print.register"]["output"];

/** An office that prints this. */
function printing(told: Partial<Print>) {
  const office = fakeHost();
  const print: Print = { pdf: PAGE, name: "Sổ.pdf", pages: 3, rows: 0, void: 0, missing: 0, replaced: 0, shortened: false, ...told };
  office.replace("print.register", ({ path }) => ({ ...print, pdf: path === "" ? print.pdf : "" }));
  office.replace("print.list", ({ path }) => ({ ...print, pdf: path === "" ? print.pdf : "" }));
  return show(<PrintsPage />, office);
}

async function choose(user: ReturnType<typeof printing>["user"], kind: string) {
  await user.click(screen.getByTestId("print-kind"));
  await user.click(await screen.findByTestId(`print-${kind}`));
}

async function year(user: ReturnType<typeof printing>["user"], text: string) {
  await user.clear(screen.getByTestId("print-year"));
  if (text !== "") await user.type(screen.getByTestId("print-year"), text);
}

const off = (id: string) => screen.getByTestId(id).hasAttribute("disabled");

describe("registers to be printed", () => {
  it("have a name in both languages for every kind", () => {
    expect(Object.keys(vi.prints.kinds)).toEqual(Object.keys(en.prints.kinds));
    expect(Object.keys(vi.prints.kinds)).toHaveLength(9);
  });

  it("show the chosen register with its lines, voids and gaps", async () => {
    const { office, user } = printing({ rows: 12, void: 1, missing: 2, shortened: true });
    expect(screen.queryByTestId("print-told"), "nothing before it is asked for").toBeNull();
    await choose(user, "incoming");
    await year(user, "2026");
    await user.type(screen.getByTestId("print-from"), "31/2/2026");
    expect(off("print-show"), "no such day").toBe(true);
    await user.clear(screen.getByTestId("print-from"));
    await user.type(screen.getByTestId("print-from"), "1/3/2026");
    await user.click(screen.getByTestId("print-show"));
    const told = await screen.findByTestId("print-told");
    expect(told.textContent).toMatch(/12.*1.*2/);
    expect(told.textContent, "that there is more is said").toContain(vi.prints.shortened);
    expect(office.calls.filter((call) => call.name.startsWith("print."))).toEqual([
      { name: "print.register", input: { kind: "incoming", year: 2026, from: "2026-03-01", to: "", volume: "", blank: 0, first_page_too: false, path: "" } },
    ]);
    await choose(user, "outgoing");
    expect(screen.queryByTestId("print-told"), "another register is not told of by this one's figures").toBeNull();
  });

  it("say that an empty register is empty", async () => {
    const { user } = printing({ rows: 0 });
    await user.click(screen.getByTestId("print-show"));
    expect((await screen.findByTestId("print-told")).textContent).toBe(vi.prints.empty);
  });

  it("are saved whole where the clerk wants them", async () => {
    const { office, user } = printing({ rows: 12 });
    await choose(user, "follow_up");
    await year(user, "2026");
    await user.type(screen.getByTestId("print-volume"), " 2 ");
    await user.click(screen.getByTestId("print-save"));
    const path = await screen.findByTestId<HTMLInputElement>("save-path");
    expect(path.value).toBe(`${vi.prints.kinds.follow_up} 2026.pdf`);
    await user.clear(path);
    await user.type(path, "/sổ/theo dõi.pdf");
    await user.click(screen.getByTestId("save-path-ok"));
    expect(await screen.findByText(/\/sổ\/theo dõi\.pdf/)).toBeTruthy();
    const input = office.calls.find((call) => call.name === "print.register")?.input;
    expect(input).toMatchObject({ kind: "follow_up", year: 2026, volume: "2", path: "/sổ/theo dõi.pdf" });
  });

  it("take their lines from a file where the desk keeps none", async () => {
    const { office, user } = printing({ rows: 1 });
    expect(screen.queryByTestId("print-file")).toBeNull();
    await choose(user, "file_plan");
    expect(screen.queryByTestId("print-from"), "a list has no days").toBeNull();
    await user.type(screen.getByTestId("print-file"), "/danh mục.csv");
    await user.click(screen.getByTestId("print-show"));
    expect(await screen.findByTestId("print-told")).toBeTruthy();
    expect(office.calls.at(-1)).toMatchObject({ name: "print.list", input: { kind: "file_plan", file: "/danh mục.csv", path: "" } });
  });

  it("are not asked for without a year, and a refusal is told", async () => {
    const { office, user } = printing({});
    await year(user, "26");
    expect([off("print-show"), off("print-save")]).toEqual([true, true]);
    await year(user, "2026");
    office.refuse("print.register", { code: "store.disk_full" });
    await user.click(screen.getByTestId("print-show"));
    await waitFor(() => expect(screen.getByRole("alert")).toBeTruthy());
    expect(screen.queryByTestId("print-told")).toBeNull();
  });
});
