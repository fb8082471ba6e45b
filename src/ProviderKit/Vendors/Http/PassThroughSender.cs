namespace ProviderKit.Vendors.Http;

/// <summary>Sends passed-through requests to a vendor. Thread-safe.</summary>
internal sealed class PassThroughSender
{
    private static readonly ProviderError SentAlready = new(
        ProviderErrorKind.ConnectionLost, "The request cannot be sent again: its body was sent on while it arrived, and is not held.");

    private readonly HttpVendor _vendor;
    private readonly UpstreamClient _client;
    private readonly ApiSender _sender;
    private readonly string? _apiVersion;

    public PassThroughSender(HttpVendor vendor, ProviderOptions options, UpstreamClient client, ApiSender sender) =>
        (_vendor, _client, _sender, _apiVersion) = (vendor, client, sender, options.ApiVersion);

    /// <summary>Whether the vendor serves a path.</summary>
    public bool Serves(string path) => RouteOf(path) is not null;

    /// <param name="call">The call.</param>
    /// <param name="addresses">The vendor's addresses.</param>
    /// <param name="token">The token to send; null for none.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public ValueTask<ProviderReply> SendAsync(in ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        var request = call.Request.PassThrough!;
        if (!request.CanBeSent) return new(ProviderReply.Refused(SentAlready));
        var head = request.Head;
        var message = _sender.Compose(new HttpMethod(head.Method), AddressOf(head, call.Model, addresses), token, _sender.Headers);
        if (ClientHeaders.AddTo(message, call.Request.Headers, _vendor.ClientHeaders) is { } unsendable)
        {
            message.Dispose();
            return new(ProviderReply.Refused(unsendable));
        }
        if (head.Accept is { } accept) message.Headers.TryAddWithoutValidation("Accept", accept);
        // An upstream can refuse a long upload before it is sent. Another token or provider can then still be tried.
        if (!request.IsHeld) message.Headers.ExpectContinue = true;
        return _client.PassAsync(message, request, call.Model, _vendor.Errors, cancellationToken);
    }

    private PassThroughRoute? RouteOf(string path)
    {
        foreach (var route in _vendor.PassThrough)
            if (route.Matches(path)) return route;
        return null;
    }

    private Uri AddressOf(PassThroughHead head, string model, UpstreamAddresses addresses)
    {
        string template = RouteOf(head.Path)?.Path ?? (_apiVersion is null ? null : _vendor.PassThroughVersionedPath) ?? _vendor.PassThroughPath;
        string path = template.Replace("{path}", Escaped(head.Path), StringComparison.Ordinal)
            .Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal)
            .Replace("{version}", Uri.EscapeDataString(_apiVersion ?? ""), StringComparison.Ordinal);
        if (head.ModelParameter is { } parameter && model.Length > 0) path += $"{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{parameter}={Uri.EscapeDataString(model)}";
        if (head.Query.Length > 0) path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + head.Query;
        return addresses.At(path);
    }

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
