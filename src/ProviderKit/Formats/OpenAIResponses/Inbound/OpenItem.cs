namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>The kind of item that is open.</summary>
internal enum OpenItem
{
    None,
    Reasoning,
    Message,
    Call,
    Search,
}
