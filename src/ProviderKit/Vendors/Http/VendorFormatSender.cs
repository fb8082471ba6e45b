using System.Net.Http.Headers;
using System.Security.Cryptography;
using ProviderKit.Formats.Canonical;
using ProviderKit.Upstream;
using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit.Vendors.Http;

/// <summary>Sends a request in a format that the app defines, and translates the reply to OpenAI's. Thread-safe.</summary>
/// <param name="vendor">The vendor.</param>
/// <param name="api">The API.</param>
/// <param name="format">The API's format.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="adaptation">Removes what the vendor's models refuse.</param>
/// <param name="usersHeaders">The headers from the settings, which a format cannot replace.</param>
internal sealed class VendorFormatSender(
    HttpVendor vendor, VendorApi api, IVendorFormat format, UpstreamClient client, TimeProvider time, RequestAdaptation adaptation, IDictionary<string, string> usersHeaders)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="message">The request without a body; disposed here.</param>
    /// <param name="call">The call.</param>
    /// <param name="addresses">The vendor's addresses.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ProviderReply> SendAsync(HttpRequestMessage message, ProviderCall call, UpstreamAddresses addresses, CancellationToken cancellationToken)
    {
        var (error, memory) = await TranslationMemory.TakeAsync(call.Request, vendor.Name, cancellationToken).ConfigureAwait(false);
        bool handedOver = false;
        try
        {
            ReadOnlyMemory<byte> chat = default;
            using (var unsent = new Unsent(message))
            {
                if (error is null)
                {
                    chat = adaptation.BodyOf(call).ToArray();
                    error = Write(message, call, addresses, chat);
                }
                if (error is not null) return ProviderReply.Refused(error);
                unsent.Message = null; // disposed by what sends it
            }
            var response = await client.SendAsync(message, call.Request.Stream ? api.FormOfStreams : ReplyForm.Whole, vendor.Errors, cancellationToken, call.Request.Memory).ConfigureAwait(false);
            if (response.Error is not null) return response;
            memory?.Sent();
            var reply = await TranslateAsync(response, call, chat, memory, cancellationToken).ConfigureAwait(false);
            handedOver = reply.Events is not null;
            return reply;
        }
        finally
        {
            if (!handedOver) memory?.Dispose();
        }
    }

    private async ValueTask<ProviderReply> TranslateAsync(ProviderReply response, ProviderCall call, ReadOnlyMemory<byte> chat, TranslationMemory? memory, CancellationToken cancellationToken)
    {
        bool handedOver = false;
        try
        {
            string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
            var context = new VendorReplyContext(chat, vendor.Name, call.Model, id, time.GetUtcNow().ToUnixTimeSeconds(), format, vendor.Errors);
            if (response.Events is { } events)
            {
                IVendorStream? stream = null;
                var error = FormatFaults.Read(context, () =>
                {
                    stream = format.BeginStream(context);
                    return null;
                });
                if (error is not null) return ProviderReply.Failed(error).With(response.Limits);
                var translated = new VendorChatReader(events, stream!, context, memory);
                handedOver = true;
                return ProviderReply.Streamed(translated).With(response.Limits);
            }
            var made = await TranslatedReply.MakeAsync(
                response.Body, call.Request.Memory, output => FormatFaults.Read(context, () => format.WriteReply(response.Body, context, output)), cancellationToken).ConfigureAwait(false);
            return made.With(response.Limits);
        }
        finally
        {
            if (!handedOver) await response.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ProviderError? Write(HttpRequestMessage message, in ProviderCall call, UpstreamAddresses addresses, ReadOnlyMemory<byte> chat)
    {
        var request = new VendorRequest(chat, vendor.Name, call.Model, call.Request.Stream);
        if (format.WriteRequest(request) is { } error) return error;
        foreach (string name in request.LeftOut) call.Log?.LeavesOut(name);
        if (request.Path is { } path) message.RequestUri = addresses.At(path);
        foreach (var (name, value) in request.AddedHeaders)
        {
            if (usersHeaders.ContainsKey(name) || name.Equals(vendor.AuthHeader, StringComparison.OrdinalIgnoreCase)) continue;
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }
        message.Content = new ReadOnlyMemoryContent(request.WrittenBody);
        message.Content.Headers.ContentType = Json;
        return null;
    }

    /// <summary>Disposes of a request that is not sent, even if the format throws.</summary>
    private sealed class Unsent(HttpRequestMessage message) : IDisposable
    {
        public HttpRequestMessage? Message { get; set; } = message;

        public void Dispose() => Message?.Dispose();
    }
}
