using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ProviderKit.Formats.Canonical;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Vendors.Http;

/// <summary>Sends a chat request in the vendor's own format and translates the reply to OpenAI's. Thread-safe.</summary>
/// <param name="vendor">The vendor.</param>
/// <param name="translator">Translates to and from the API's format.</param>
/// <param name="streamForm">How the API frames streams.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="images">Fetches images by URL; null if they are not fetched.</param>
/// <param name="adaptation">Removes what the vendor's models refuse.</param>
/// <param name="automaticCache">Whether prompt cache breakpoints are added.</param>
internal sealed class TranslatedSender(
    HttpVendor vendor, IChatTranslator translator, ReplyForm streamForm, UpstreamClient client, TimeProvider time, ImageFetcher? images, RequestAdaptation adaptation,
    AutomaticCache automaticCache = AutomaticCache.Off)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="message">The request without a body; disposed here.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ProviderReply> SendAsync(HttpRequestMessage message, ProviderCall call, CancellationToken cancellationToken)
    {
        ChatDocument? chat = null;
        TranslationMemory? memory = null;
        bool handedOver = false;
        try
        {
            (var error, memory) = await TranslationMemory.TakeAsync(call.Request, vendor.Name, cancellationToken).ConfigureAwait(false);
            error ??= ChatDocument.TryRead(BodyOf(call), out chat, call.Without);
            if (error is null && images is not null && translator.NeedsImageBytes)
                error = await images.FetchAsync(chat!, vendor.Name, cancellationToken, call.Request.Memory).ConfigureAwait(false);
            error ??= Write(message, call, chat!, memory);
            if (error is not null)
            {
                message.Dispose();
                return ProviderReply.Refused(error);
            }
            var form = call.Request.Stream ? streamForm : ReplyForm.Whole;
            var response = await client.SendAsync(message, form, vendor.Errors, cancellationToken, call.Request.Memory).ConfigureAwait(false);
            if (response.Error is not null) return response;
            memory?.Sent();
            if (call.Log?.Observation is { } observation) response = observation.Watch(response);

            var context = new ReplyContext(chat!, vendor.Name, vendor.Errors, call.Model, NewId(), time.GetUtcNow().ToUnixTimeSeconds()) { ClientModel = call.ClientModel, Account = call.Maker.Account };
            if (response.Events is { } events)
            {
                var translated = new TranslatedChatReader(events, translator.BeginStream(context), context, memory);
                handedOver = true;
                return ProviderReply.Streamed(translated).With(response.Limits);
            }
            await using (response.ConfigureAwait(false))
                return (await TranslatedReply.MakeAsync(
                    response.Body, call.Request.Memory, output => translator.WriteReply(response.Body, context, output), cancellationToken).ConfigureAwait(false)).With(response.Limits);
        }
        finally
        {
            if (!handedOver)
            {
                chat?.Dispose();
                memory?.Dispose();
            }
        }
    }

    // The copy itself is not counted: the memory for the objects parsed from it, many times as much, is.
    private ReadOnlyMemory<byte> BodyOf(in ProviderCall call)
    {
        IReadOnlyList<SplicedBody.Edit> edits = [.. call.ThoughtEdits ?? [], .. translator.HasModelQuirks ? adaptation.EditsOf(call) : []];
        return edits.Count == 0 ? call.Request.Body : new SplicedBody(call.Request.Body, default, default, edits).ToArray();
    }

    private ProviderError? Write(HttpRequestMessage message, in ProviderCall call, ChatDocument chat, TranslationMemory? memory)
    {
        var body = new ArrayBufferWriter<byte>();
        chat.Account = call.Maker.Account;
        if (call.Request.AllowAutomaticCache) chat.AutomaticCache = automaticCache;
        if (translator.WriteRequest(chat, call.Model, body) is { } error) return error;
        call.Note(chat.LeftOut);
        memory?.Written(body.Capacity);
        message.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        message.Content.Headers.ContentType = Json;
        return null;
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
