/** One of KERN's icons; always beside words or under an aria-label. */
export function Icon({ name }: { readonly name: string }) {
  return <span className={`kern-icon kern-icon--${name} kern-icon--small`} aria-hidden="true" />;
}
