using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Joins the chunks of several calls into one stream. The choices of a call are numbered after those of the earlier calls, and the
/// total usage comes in one chunk at the end. For one reader at a time.
/// </summary>
/// <param name="provider">The provider's name, for errors.</param>
/// <param name="each">The number of choices of each call.</param>
internal sealed class ChunkJoin(string provider, int each) : IDisposable
{
    private readonly PooledBuffer _chunk = new(1024);
    private readonly List<SplicedBody.Edit> _edits = [];
    private readonly UsageSum _usage = new();
    private byte[]? _counted; // the last usage reported by the current call
    private int _calls;
    private bool _finished;
    private bool _hasUsage;

    /// <summary>Adds the next chunk of the current call.</summary>
    /// <param name="json">The chunk.</param>
    /// <param name="joined">The chunk in the joined stream; valid until the next call of this method.</param>
    /// <returns>False for a chunk that is not written now, because it only reports usage.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> joined)
    {
        joined = json;
        _edits.Clear();
        var chunk = new CallChunk(json.Span, _calls * each, _edits);
        if (!chunk.TryRead()) return true; // the scan reports what is wrong with it
        _finished |= chunk.Finished;
        if (!chunk.Usage.IsEmpty) _counted = chunk.Usage.ToArray();
        if (!chunk.HasChoices && !chunk.Usage.IsEmpty) return false;
        if (_edits.Count == 0) return true;
        _chunk.Clear();
        new SplicedBody(json, default, default, _edits).WriteTo(_chunk);
        joined = _chunk.Written;
        return true;
    }

    /// <summary>Ends the current call.</summary>
    /// <param name="concluded">Whether the upstream marked the end of the stream.</param>
    /// <returns>Null, or why the reply is not complete.</returns>
    public ProviderError? EndCall(bool concluded)
    {
        if (!_finished && !concluded) return new ProviderError(ProviderErrorKind.ConnectionLost, $"The stream of {provider} ended before the reply was finished.");
        if (_counted is not null) _usage.Add(_counted);
        (_counted, _finished) = (null, false);
        _calls++;
        return null;
    }

    /// <summary>Ends the last call.</summary>
    /// <returns>Whether <see cref="TryTakeUsage"/> has a chunk.</returns>
    public bool End() => _hasUsage = _usage.Any;

    /// <summary>Takes the chunk with the total usage of the calls.</summary>
    public bool TryTakeUsage(out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        if (!_hasUsage) return false;
        _hasUsage = false;
        _chunk.Clear();
        _chunk.Write("{\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":"u8);
        _chunk.Write(_usage.ToJson());
        _chunk.Write("}"u8);
        chunk = _chunk.Written;
        return true;
    }

    /// <summary>The error for a call whose reply was not streamed.</summary>
    public ProviderError NoStream() => new(ProviderErrorKind.BadReply, $"The upstream of {provider} sent a whole reply although a stream was asked for.");

    public void Dispose() => _chunk.Dispose();

    /// <summary>Reads what a chunk says, and numbers its choices.</summary>
    private ref struct CallChunk(ReadOnlySpan<byte> json, int first, List<SplicedBody.Edit> edits) : Texts.IObjectMembers
    {
        private readonly ReadOnlySpan<byte> _json = json;

        public ReadOnlySpan<byte> Usage { get; private set; }

        public bool HasChoices { get; private set; }

        public bool Finished { get; private set; }

        public bool TryRead() => Texts.ObjectReader.TryRead(_json, ref this);

        public void ReadMember(ref Utf8JsonReader reader)
        {
            bool choices = reader.ValueTextEquals("choices"u8), usage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (choices && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadChoices(ref reader);
                return;
            }
            bool counts = usage && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (counts) Usage = _json[start..(int)reader.BytesConsumed];
        }

        private void ReadChoices(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject) ReadChoice(ref reader);
                else reader.Skip();
            }
        }

        private void ReadChoice(ref Utf8JsonReader reader)
        {
            HasChoices = true;
            int start = (int)reader.BytesConsumed;
            bool numbered = false, any = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                any = true;
                bool index = reader.ValueTextEquals("index"u8), finish = reader.ValueTextEquals("finish_reason"u8);
                reader.Read();
                if (finish && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty) Finished = true;
                if (index && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number))
                {
                    numbered = true;
                    if (first > 0) edits.Add(new SplicedBody.Edit((int)reader.TokenStartIndex, reader.ValueSpan.Length, Digits(first + number)));
                }
                reader.Skip();
            }
            if (!numbered) edits.Add(new SplicedBody.Edit(start, 0, Encoding.UTF8.GetBytes($"\"index\":{first}{(any ? "," : "")}")));
        }

        private static byte[] Digits(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
    }
}
