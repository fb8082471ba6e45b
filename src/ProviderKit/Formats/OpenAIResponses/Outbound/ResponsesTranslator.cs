using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Translates OpenAI chat to OpenAI's Responses format and back. Stateless: the vendor stores nothing unless the client requests it.</summary>
/// <param name="provider">The provider's name, for errors and for items that only this provider can read.</param>
internal sealed class ResponsesTranslator(string provider) : IChatTranslator
{
    /// <summary>Whether the vendor searches the web with the tool <c>web_search</c>. Default: false.</summary>
    public bool Searches { get; init; }

    /// <summary>Whether the vendor's chat has <c>search_parameters</c>, which become tools. Default: false.</summary>
    public bool SearchesLive { get; init; }

    public bool NeedsImageBytes => false;

    // The models are the same as in chat, and refuse the same parameters.
    public bool HasModelQuirks => true;

    public OptionalParts RefusedBy(ProviderError error) => ResponsesErrors.OptionalPartsIn(error);

    public ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        try
        {
            chat.Fit(ResponsesFormat.RulesOf(provider));
            ResponsesParameters.Check(chat, provider);
            using var json = new Utf8JsonWriter(output, JsonText.Readable);
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            if (chat.Stream) json.WriteBoolean("stream"u8, true);
            ResponsesReasoning.Write(json, chat, ResponsesModel.Of(model));
            new ResponsesInput(json, provider, chat).Write();
            var live = SearchesLive ? LiveSearch.Of(chat, provider) : null;
            ResponsesTools.Write(json, chat, live?.HasWeb == true ? null : ResponsesSearch.Of(chat, Searches, model, provider), live);
            ResponsesText.Write(json, chat, withVerbosity: true);
            ResponsesParameters.Write(json, chat, SearchesLive);
            json.WriteEndObject();
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(reply);
            return new ResponsesReply(context, provider).Write(json.RootElement, reply, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means half a surrogate pair, or invalid UTF-8, in a string.
            return context.BadReply("something that is not a response in JSON");
        }
    }

    public IChatStreamTranslator BeginStream(ReplyContext context) => new ResponsesStream(context, provider);
}
