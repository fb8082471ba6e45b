namespace ProviderKit.Formats.Replies;

/// <summary>What reading a reply needs besides the reply.</summary>
/// <param name="Request">The request it answers, in the format of the reply.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">How the provider words its errors.</param>
/// <param name="Name">The model as the client named it.</param>
internal readonly record struct ScanContext(ChatRequest Request, string Provider, ErrorRules Errors, ReplyName Name)
{
    /// <summary>The upstream that answers, remembered as the maker of what the reply signs. Default: none.</summary>
    public ThoughtMaker Maker { get; init; }

    /// <summary>The error of a reply that is not what the format says.</summary>
    public ProviderError Bad(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
