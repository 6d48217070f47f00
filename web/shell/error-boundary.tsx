import { Component, type ReactNode } from "react";
import { Button } from "../parts/button.tsx";
import { shellTexts } from "../texts/shell.ts";
import { useTexts } from "../texts/words.tsx";

interface Props {
  /** Where one is: whoever goes elsewhere is not held at what broke here. */
  readonly place: string;
  readonly children: ReactNode;
}

/** Keeps what breaks in a page from blanking the portal: says so, and offers to load it anew. */
export class ErrorBoundary extends Component<Props, { readonly brokenAt: string | null }> {
  override state: { readonly brokenAt: string | null } = { brokenAt: null };

  override componentDidCatch(): void {
    this.setState({ brokenAt: this.props.place });
  }

  static getDerivedStateFromProps(
    { place }: Props,
    { brokenAt }: { readonly brokenAt: string | null },
  ) {
    return brokenAt === null || brokenAt === place ? null : { brokenAt: null };
  }

  override render(): ReactNode {
    return this.state.brokenAt === null ? this.props.children : <Broken />;
  }
}

function Broken() {
  const words = useTexts(shellTexts).broken;
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
