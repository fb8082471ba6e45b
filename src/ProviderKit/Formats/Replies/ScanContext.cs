namespace ProviderKit.Formats.Replies;

/// <summary>The context for reading a reply.</summary>
/// <param name="Request">The request, in the format of the reply.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">The provider's error rules.</param>
/// <param name="Name">The client's name of the model.</param>
internal readonly record struct ScanContext(ChatRequest Request, string Provider, ErrorRules Errors, ReplyName Name)
{
    /// <summary>The upstream, recorded as the maker of signed parts in the reply. Default: none.</summary>
    public ThoughtMaker Maker { get; init; }

    /// <summary>The error of a reply that does not follow the format.</summary>
    public ProviderError Bad(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
