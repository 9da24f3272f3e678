import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../testing/show";
import { KeysHelp } from "./KeysHelp";
import { AREAS } from "./routes";

test("the page of keys knows how many areas there are", () => {
  show(<KeysHelp onClose={() => undefined} />);
  expect(screen.getByText(`Alt+${AREAS.length}`)).toBeTruthy();
});
