using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// Removes items from a request that is otherwise sent unchanged to an upstream of this format. The conversation may have been continued
/// with another vendor's model or another account in between. Encrypted reasoning that the upstream did not create causes a 400 error, after
/// which the conversation could not continue.
/// </summary>
internal ref struct ForeignItems : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly bool _all;
    private readonly ThoughtMaker _target;
    private readonly List<SplicedBody.Edit> _edits = [];
    private bool _hasForeignCompaction;

    private ForeignItems(ReadOnlySpan<byte> json, bool all, in ThoughtMaker target = default)
    {
        _json = json;
        _all = all;
        _target = target;
    }

    private static ReadOnlySpan<byte> EncryptedContent => "\"encrypted_content\""u8;

    /// <summary>
    /// Removes reasoning that this gateway sealed, and reasoning known to be encrypted by another account, vendor or model family than the
    /// target's. Opens compactions that this gateway made.
    /// </summary>
    /// <param name="body">The request.</param>
    /// <param name="target">The upstream that gets the request.</param>
    /// <returns>The edits, in order; empty for none.</returns>
    public static IReadOnlyList<SplicedBody.Edit> Foreign(ReadOnlySpan<byte> body, in ThoughtMaker target) =>
        body.IndexOf("\"pk1_"u8) < 0 && body.IndexOf(OwnItems.QuotedReasoningPrefix) < 0 && body.IndexOf(OwnCompaction.QuotedPrefix) < 0
        && !target.FindsOthers(body, EncryptedContent)
            ? []
            : new ForeignItems(body, all: false, target).Read();

    /// <summary>
    /// Whether a request has a compaction known to come from another account, vendor or model family than the target's. A compaction
    /// replaces a whole conversation, so it must not be left out silently.
    /// </summary>
    public static bool HaveForeignCompaction(ReadOnlySpan<byte> body, in ThoughtMaker target)
    {
        if (body.IndexOf("\"compaction\""u8) < 0 || !target.FindsOthers(body, EncryptedContent)) return false;
        var items = new ForeignItems(body, all: false, target);
        items.Read();
        return items._hasForeignCompaction;
    }

    /// <summary>Remembers who encrypted the content of a response or event. An OpenAI organization can read only its own content.</summary>
    public static void Note(ReadOnlySpan<byte> json, in ThoughtMaker maker) => maker.NoteAll(json, EncryptedContent, isOfAccount: true);

    /// <summary>Removes all reasoning after an upstream refused some of it, and the ids with which other items refer to it.</summary>
    public static IReadOnlyList<SplicedBody.Edit> AllReasoning(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"reasoning\""u8) < 0 ? [] : new ForeignItems(body, all: true).Read();

    /// <summary>
    /// Whether an upstream refused reasoning: "The encrypted content gAAA… could not be verified", "Encrypted content item_id did not
    /// match the target item id", or an error about reasoning that is not stored there.
    /// </summary>
    public static bool IsAboutThem(ProviderError error) =>
        error is { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 400 or 404 or 422 }
        && (error.Code == "invalid_encrypted_content" || IsAboutThem(error.Message) || IsAboutThem(Encoding.UTF8.GetString(error.Raw.Span)));

    private static bool IsAboutThem(string text) =>
        text.Contains("encrypted content", StringComparison.OrdinalIgnoreCase) || text.Contains("encrypted_content", StringComparison.Ordinal)
        || text.Contains("Item with id 'rs_", StringComparison.Ordinal);

    private IReadOnlyList<SplicedBody.Edit> Read() => ObjectReader.TryRead(_json, ref this) ? _edits : [];

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool isInput = reader.ValueTextEquals("input"u8);
        reader.Read();
        if (!isInput || reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }
        bool any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            var item = new Item(_target);
            if (reader.TokenType == JsonTokenType.StartObject) item.Read(ref reader);
            else reader.Skip();
            any |= !Edit(item, start, (int)reader.BytesConsumed, any);
        }
    }

    /// <returns>Whether the item is removed.</returns>
    private bool Edit(in Item item, int start, int end, bool any)
    {
        _hasForeignCompaction |= item.IsForeignCompaction;
        bool removes = item.IsReasoning && (_all || item.IsForeign);
        if (!removes && item.Compaction is { } compaction && OwnCompaction.Open(compaction) is { } items)
        {
            if (items.Length > 2) _edits.Add(new SplicedBody.Edit(start, end - start, items[1..^1].ToArray()));
            removes = items.Length <= 2;
            if (!removes) return false;
        }
        if (removes)
        {
            int before = _json[..start].LastIndexOfAnyExcept(" \t\r\n"u8), after = end + _json[end..].IndexOfAnyExcept(" \t\r\n"u8);
            if (any && _json[before] == ',') start = before;
            else if (_json[after] == ',') end = after + 1;
            _edits.Add(new SplicedBody.Edit(start, end - start, default));
        }
        else if (_all && item.IdEnd > 0) new MemberRemover(_json, _edits).Remove(item.IdStart, item.IdEnd);
        return removes;
    }

    /// <summary>The relevant fields of an item.</summary>
    private ref struct Item(ThoughtMaker target)
    {
        private readonly ThoughtMaker _target = target;
        private bool _isCompaction;
        private string? _sealed;
        private bool _isReference;

        public bool IsReasoning { get; private set; }

        public bool IsForeign { get; private set; }

        public readonly bool IsForeignCompaction => _isCompaction && IsForeign;

        public readonly string? Compaction => _isCompaction ? _sealed : null;

        public int IdStart { get; private set; }

        public int IdEnd { get; private set; }

        public void Read(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int start = (int)reader.TokenStartIndex;
                bool isType = reader.ValueTextEquals("type"u8), isSeal = reader.ValueTextEquals("encrypted_content"u8), isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && isType)
                {
                    IsReasoning = reader.ValueTextEquals("reasoning"u8);
                    _isCompaction = reader.ValueTextEquals("compaction"u8);
                    _isReference = reader.ValueTextEquals("item_reference"u8);
                }
                else if (reader.TokenType == JsonTokenType.String && isSeal)
                {
                    IsForeign |= ThinkingSeal.IsOurs(reader.ValueSpan) || _target.IsOthers(reader);
                    if (OwnCompaction.IsOurs(reader.ValueSpan)) _sealed = reader.GetString();
                }
                else if (reader.TokenType == JsonTokenType.String && isId) IsForeign |= OwnItems.IsOurReasoning(reader.ValueSpan);
                reader.Skip();
                if (isId) (IdStart, IdEnd) = (start, (int)reader.BytesConsumed);
            }
            if (_isReference) IdEnd = 0;
        }
    }
}
