using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>OpenAI itself.</summary>
internal sealed class OpenAIFlavour : Flavour
{
    // Real ones are random and pad each chunk against listeners who measure lengths.
    private const string Padding = "KhEoTT6u7JgGis9x";

    public override bool AnnouncesUsage => true;

    /// <summary>A dated snapshot, as OpenAI answers to an alias.</summary>
    public override string ReplyModel(string requested) => requested + "-2024-08-06-sim";

    public override void AddHeaders(IHeaderDictionary headers)
    {
        headers["openai-processing-ms"] = "12";
        headers["x-ratelimit-limit-requests"] = "10000";
        headers["x-ratelimit-remaining-requests"] = "9999";
        headers["x-ratelimit-reset-requests"] = "6ms";
    }

    public override void WriteEnvelope(Utf8JsonWriter json)
    {
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteString("system_fingerprint"u8, "fp_simulator"u8);
    }

    public override void WriteDeltaStart(Utf8JsonWriter json, Chunk chunk)
    {
        base.WriteDeltaStart(json, chunk);
        if (chunk.Kind == ChunkKind.Role)
            json.WriteNull("refusal"u8);
    }

    public override void WriteMessageEnd(Utf8JsonWriter json)
    {
        json.WriteNull("refusal"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
    }

    public override void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream)
    {
        json.WriteNull("logprobs"u8);
        base.WriteChoiceEnd(json, finish, inStream);
    }

    public override void WriteChunkEnd(Utf8JsonWriter json, Chunk chunk) =>
        json.WriteString("obfuscation"u8, Padding.AsSpan((chunk.Text?.Length ?? 0) % Padding.Length));
}
