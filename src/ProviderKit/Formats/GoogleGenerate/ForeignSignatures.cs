using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Removes signatures from a request that is otherwise sent to Google unchanged. Another vendor's model may have continued the
/// conversation in between, and a signature that Google did not create is a 400 that ends the conversation for good. In calls the
/// signature is replaced by <see cref="GoogleSignature.None"/>, since Gemini 3 refuses calls without one ("missing a thought_signature").
/// </summary>
internal ref struct ForeignSignatures : IObjectMembers
{
    private static readonly byte[] Stand = JsonText.Quote(GoogleSignature.None);
    private static readonly byte[] StandMember = [.. "\"thoughtSignature\":"u8, .. Stand, (byte)','];

    private readonly ReadOnlySpan<byte> _json;
    private readonly bool _all;
    private readonly List<SplicedBody.Edit> _edits;
    private MemberRemover _remover;

    private ForeignSignatures(ReadOnlySpan<byte> json, bool all)
    {
        _json = json;
        (_all, _edits) = (all, []);
        _remover = new MemberRemover(json, _edits);
    }

    /// <summary>Removes the signatures that this gateway created. The edits are in order; empty if nothing changes.</summary>
    public static IReadOnlyList<SplicedBody.Edit> Ours(ReadOnlySpan<byte> body) =>
        body.IndexOf("ignature\""u8) < 0 && body.IndexOf("\"pk1_"u8) < 0 ? [] : Read(body, all: false);

    /// <summary>Removes all signatures, and adds the placeholder to calls without one, after the upstream has refused a signature.</summary>
    public static IReadOnlyList<SplicedBody.Edit> All(ReadOnlySpan<byte> body) => Read(body, all: true);

    private static List<SplicedBody.Edit> Read(ReadOnlySpan<byte> body, bool all)
    {
        var read = new ForeignSignatures(body, all);
        return ObjectReader.TryRead(body, ref read) ? read._edits : []; // the upstream refuses it
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("contents"u8)) ReadContents(ref reader);
        else if (reader.ValueTextEquals("generateContentRequest"u8) || reader.ValueTextEquals("generate_content_request"u8))
        {
            if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("contents"u8)) ReadContents(ref reader);
                else reader.Skip();
            }
        }
        else reader.Skip();
    }

    private void ReadContents(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("parts"u8)) ReadParts(ref reader);
                else reader.Skip();
            }
        }
    }

    private void ReadParts(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) ReadPart(ref reader);
            else reader.Skip();
        }
    }

    private void ReadPart(ref Utf8JsonReader reader)
    {
        int begin = (int)reader.BytesConsumed, start = 0, valueStart = 0, end = 0;
        bool calls = false, isOurs = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex;
            bool isSignature = reader.ValueTextEquals("thoughtSignature"u8) || reader.ValueTextEquals("thought_signature"u8);
            calls |= reader.ValueTextEquals("functionCall"u8) || reader.ValueTextEquals("function_call"u8);
            reader.Read();
            if (isSignature)
            {
                (start, valueStart) = (nameStart, (int)reader.TokenStartIndex);
                isOurs = reader.TokenType == JsonTokenType.String && ThinkingSeal.IsOurs(reader.ValueSpan);
            }
            reader.Skip();
            if (isSignature) end = (int)reader.BytesConsumed;
        }
        if (end > 0 && (isOurs || _all))
        {
            if (!calls) _remover.Remove(start, end);
            else if (!_json[valueStart..end].SequenceEqual(Stand)) _edits.Add(new SplicedBody.Edit(valueStart, end - valueStart, Stand));
        }
        else if (end == 0 && calls && _all) _edits.Add(new SplicedBody.Edit(begin, 0, StandMember));
    }
}
