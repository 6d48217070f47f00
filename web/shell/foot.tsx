import { Link } from "react-router";
import { footTexts } from "../texts/foot.ts";
import { useTexts } from "../texts/words.tsx";

/** What stands beneath every page: the way to the accessibility statement (BITV 2.0, section 7). */
export function Foot() {
  const words = useTexts(footTexts);
  return (
    <footer className="foot">
      <Link to="/accessibility" className="kern-link kern-body--small">
        {words.accessibility}
      </Link>
    </footer>
  );
}
