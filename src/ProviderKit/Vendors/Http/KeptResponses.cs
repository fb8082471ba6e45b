using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>Sends calls about stored responses to the vendor that keeps them, below the address to which requests are sent. Thread-safe.</summary>
internal sealed class KeptResponses(HttpVendor vendor, UpstreamClient client, ApiSender sender)
{
    // The first API whose format has stored responses; -1 if there is none.
    private readonly int _api = Array.FindIndex([.. vendor.Apis], static api => api.Format?.State is { HasReplies: true });

    public ValueTask<ProviderReply> SendAsync(in ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        if (_api < 0)
            return new(ProviderReply.Refused(new ProviderError(ProviderErrorKind.NotFound, $"{vendor.Name} does not serve the API of this response any more.")));
        var question = call.Request.Question!;
        var address = addresses.Below(_api, call.Model, $"/{Uri.EscapeDataString(question.UpstreamId)}{question.Below}", question.PassedQuery);
        var message = sender.Compose(question.Method, address, token, sender.Headers);
        return client.SendAsync(message, ReplyForm.Whole, vendor.Errors, cancellationToken, call.Request.Memory);
    }
}
