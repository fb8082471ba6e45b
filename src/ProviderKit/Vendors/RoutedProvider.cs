namespace ProviderKit.Vendors;

/// <summary>A provider without an upstream of its own: its route names the providers that are called in its place.</summary>
internal sealed class RoutedProvider(HttpVendor vendor, ProviderOptions options, IReadOnlyList<string> models) : IChatProvider
{
    public ProviderInfo Info { get; } = new()
    {
        Name = vendor.Name,
        Prefix = options.Prefix ?? vendor.Prefix,
        Models = options.Models.Count > 0 ? [.. options.Models] : models,
        Formats = [WireFormat.OpenAIChat, WireFormat.OpenAIEmbeddings], // each target is asked again
        Credential = CredentialRequirement.None,
        LimitScope = vendor.LimitScope,
    };

    public ValueTask<ChatResponse> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        new(ChatResponse.Failed(new ProviderError(ProviderErrorKind.NotConfigured, $"{Info.Name} has no upstream of its own.")));
}
