using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Translates OpenAI chat to Gemini's format and back.</summary>
internal sealed class GoogleTranslator : IChatTranslator
{
    /// <summary>True, since Gemini's <c>fileUri</c> takes only files uploaded to Google, not any URL.</summary>
    public bool NeedsImageBytes => true;

    public OptionalParts RefusedBy(ProviderError error) =>
        GenerateError.IsAboutSignatures(error) ? OptionalParts.Thoughts : GenerateError.IsAboutLogProbs(error) ? OptionalParts.LogProbs : OptionalParts.None;

    public ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        try
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            GoogleRequest.WriteMembers(json, chat, model);
            json.WriteEndObject();
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output) =>
        GoogleReply.Write(reply, context, output);

    public IChatStreamTranslator BeginStream(ReplyContext context) => new GoogleStream(context);
}
