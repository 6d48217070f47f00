import { Component, type ReactNode } from "react";
import { Button } from "../parts/button.tsx";
import { PortalReplaced } from "../parts/lazy-part.ts";
import { shellTexts } from "../texts/shell.ts";
import { useTexts } from "../texts/words.tsx";

interface Props {
  /** Where one is: whoever goes elsewhere is not held at what broke here. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly brokenAt: string | null;
  /** It is not broken: the server has a newer portal. */
  readonly isReplaced: boolean;
}

/** Keeps what breaks in a page from blanking the portal: says so, and offers to load it anew. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { brokenAt: null, isReplaced: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ brokenAt: this.props.place, isReplaced: error instanceof PortalReplaced });
  }

  static getDerivedStateFromProps({ place }: Props, { brokenAt }: State) {
    return brokenAt === null || brokenAt === place ? null : { brokenAt: null };
  }

  override render(): ReactNode {
    if (this.state.brokenAt === null) return this.props.children;
    return <Broken isReplaced={this.state.isReplaced} />;
  }
}

function Broken({ isReplaced }: { readonly isReplaced: boolean }) {
  const texts = useTexts(shellTexts);
  const words = isReplaced ? texts.replaced : texts.broken;
  return (
    <div className="empty" role="alert">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <p className="kern-body">{words.why}</p>
      <Button kind="primary" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </div>
  );
}
