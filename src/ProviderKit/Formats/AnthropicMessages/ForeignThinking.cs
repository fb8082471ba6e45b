using System.Buffers.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Removes thinking blocks from a request that is otherwise sent unchanged to an upstream of this format. Another vendor's model may
/// have continued the conversation in between. A signature that the upstream did not create is a 400 that ends the conversation
/// for good ("Invalid `signature` in `thinking` block").
/// </summary>
internal ref struct ForeignThinking : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly bool _all;
    private readonly bool _signsNothing;
    private readonly ThoughtMaker _target;
    private readonly List<SplicedBody.Edit> _edits = [];
    private readonly List<SplicedBody.Edit> _withThinking = []; // edits that are needed if thinking is switched off
    private (int Start, int End) _thinkingMember;
    private bool _needsThought; // there is a thinking budget, so a reply that calls tools must begin with a thought
    private bool _brokeOff;

    private ForeignThinking(ReadOnlySpan<byte> json, bool all, bool signsNothing = false, in ThoughtMaker target = default)
    {
        _json = json;
        (_all, _signsNothing, _target) = (all, signsNothing, target);
    }

    /// <summary>
    /// Removes the blocks that the upstream cannot have signed: blocks signed by this gateway, blocks with an empty or invalid signature, and
    /// blocks that another vendor, or another model family of the vendor, is known to have signed.
    /// </summary>
    /// <param name="body">The request.</param>
    /// <param name="signsNothing">Whether the upstream's own thoughts have no signature or an empty one: such thoughts are kept.</param>
    /// <param name="target">The receiver of the request. Default: nothing is known about who signed which thought.</param>
    /// <returns>The edits, in any order; empty if nothing changes.</returns>
    public static IReadOnlyList<SplicedBody.Edit> Foreign(ReadOnlySpan<byte> body, bool signsNothing = false, in ThoughtMaker target = default) =>
        body.IndexOf("thinking\""u8) < 0 ? [] : new ForeignThinking(body, all: false, signsNothing, target).Read();

    /// <summary>Records who signed the thoughts of a whole reply.</summary>
    public static void Note(ReadOnlySpan<byte> json, in ThoughtMaker maker)
    {
        if (maker.Known is null || json.IndexOf("thinking\""u8) < 0) return;
        bool isOfAccount = IsOfAccount(maker);
        maker.NoteAll(json, "\"signature\""u8, isOfAccount);
        if (json.IndexOf("\"redacted_thinking\""u8) >= 0) maker.NoteAll(json, "\"data\""u8, isOfAccount);
    }

    /// <summary>Records who signed the thought in an event of a stream.</summary>
    public static void Note(in StreamEvent read, in ThoughtMaker maker)
    {
        if (maker.Known is null) return;
        if (!read.Signature.IsEmpty) maker.Note(read.Signature, IsOfAccount(maker));
        if (read.Part == StreamPartKind.RedactedThinking) maker.Note(read.Text, IsOfAccount(maker));
    }

    /// <summary>
    /// Whether signatures are valid only for one account. Anthropic's signatures are valid on all accounts and platforms that serve its
    /// models (its documentation on extended thinking); for other vendors this is not known.
    /// </summary>
    private static bool IsOfAccount(in ThoughtMaker maker) => !ClaudeModel.Of(maker.Model).IsClaude;

    /// <summary>Removes all thinking blocks, after an upstream has refused a signature.</summary>
    public static IReadOnlyList<SplicedBody.Edit> All(ReadOnlySpan<byte> body) =>
        body.IndexOf("thinking\""u8) < 0 ? [] : new ForeignThinking(body, all: true).Read();

    private IReadOnlyList<SplicedBody.Edit> Read()
    {
        if (!ObjectReader.TryRead(_json, ref this)) return []; // the upstream refuses it
        if (_edits.Count > 0 && _needsThought && _brokeOff)
        {
            // Avoids "Expected `thinking` or `redacted_thinking`, but found `tool_use`": this turn continues without thinking.
            new MemberRemover(_json, _edits).Remove(_thinkingMember.Start, _thinkingMember.End);
            _edits.AddRange(_withThinking);
        }
        return _edits;
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        if (reader.ValueTextEquals("messages"u8)) ReadMessages(ref reader);
        else if (reader.ValueTextEquals("thinking"u8)) ReadThinking(ref reader, start);
        else if (reader.ValueTextEquals("context_management"u8)) ReadContext(ref reader);
        else reader.Skip();
    }

    private void ReadThinking(ref Utf8JsonReader reader, int start)
    {
        reader.Read();
        var copy = reader;
        reader.Skip();
        _thinkingMember = (start, (int)reader.BytesConsumed);
        if (copy.TokenType != JsonTokenType.StartObject) return;
        while (copy.Read() && copy.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = copy.ValueTextEquals("type"u8);
            copy.Read();
            if (isType) _needsThought = copy.TokenType == JsonTokenType.String && copy.ValueTextEquals("enabled"u8);
            copy.Skip();
        }
    }

    /// <summary>Finds context edits that must be removed together with thinking: "`clear_thinking_20251015` strategy requires `thinking` to be enabled".</summary>
    private readonly void ReadContext(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isEdits = reader.ValueTextEquals("edits"u8);
            reader.Read();
            if (!isEdits || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            var items = new Items(_json);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                var item = _json[start..(int)reader.BytesConsumed];
                items.Pass(start, (int)reader.BytesConsumed, item.IndexOf("\"clear_thinking_"u8) >= 0, _withThinking);
            }
        }
    }

    private void ReadMessages(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        var messages = new Items(_json);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex, before = _edits.Count;
            bool isEmpty = false;
            if (reader.TokenType == JsonTokenType.StartObject) isEmpty = ReadMessage(ref reader);
            else reader.Skip();
            // A reply that consists only of thoughts is removed completely, since "content" must not be empty.
            if (isEmpty) _edits.RemoveRange(before, _edits.Count - before);
            messages.Pass(start, (int)reader.BytesConsumed, isEmpty, _edits);
        }
    }

    /// <returns>Whether its content is now empty.</returns>
    private bool ReadMessage(ref Utf8JsonReader reader)
    {
        bool isAssistant = false, isEmpty = false, callsFirst = false, removedAny = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                isAssistant = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("assistant"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("content"u8)) ReadContent(ref reader, out isEmpty, out callsFirst, out removedAny);
            else reader.Skip();
        }
        // The last reply decides, since the turn continues from there.
        if (isAssistant) _brokeOff = removedAny && callsFirst;
        return isEmpty;
    }

    private void ReadContent(ref Utf8JsonReader reader, out bool isEmpty, out bool calls, out bool removedAny)
    {
        (isEmpty, calls, removedAny) = (false, false, false);
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        int left = 0;
        bool startsWithThought = false;
        var blocks = new Items(_json);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            bool isThought = false, isForeign = false, isCall = false;
            if (reader.TokenType == JsonTokenType.StartObject) ReadBlock(ref reader, out isThought, out isForeign, out isCall);
            else reader.Skip();
            bool remove = isThought && (_all || isForeign);
            removedAny |= remove;
            calls |= isCall;
            if (!remove && left++ == 0) startsWithThought = isThought;
            blocks.Pass(start, (int)reader.BytesConsumed, remove, _edits);
        }
        isEmpty = removedAny && left == 0;
        calls &= !startsWithThought;
    }

    private readonly void ReadBlock(ref Utf8JsonReader reader, out bool isThought, out bool isForeign, out bool isCall)
    {
        bool isThinking = false, isRedacted = false, hasSeal = false, isSigned = false;
        isCall = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8), isSeal = reader.ValueTextEquals("signature"u8) || reader.ValueTextEquals("data"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && isType)
            {
                isThinking = reader.ValueTextEquals("thinking"u8);
                isRedacted = reader.ValueTextEquals("redacted_thinking"u8);
                isCall = reader.ValueTextEquals("tool_use"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && isSeal) (hasSeal, isSigned) = (IsSealed(reader) && !_target.IsOthers(reader), !reader.ValueSpan.IsEmpty);
            reader.Skip();
        }
        isThought = isThinking || isRedacted;
        isForeign = _signsNothing ? isSigned || isRedacted : !hasSeal;
    }

    private static bool IsSealed(in Utf8JsonReader reader) =>
        !reader.ValueSpan.IsEmpty && (reader.ValueIsEscaped ? Base64.IsValid(reader.GetString()!) : Base64.IsValid(reader.ValueSpan));

    /// <summary>The items of one array, from which some are removed together with a comma.</summary>
    private ref struct Items(ReadOnlySpan<byte> json)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private bool _any; // an item that is kept has been passed

        public void Pass(int start, int end, bool remove, List<SplicedBody.Edit> edits)
        {
            if (!remove)
            {
                _any = true;
                return;
            }
            int before = _json[..start].LastIndexOfAnyExcept(" \t\r\n"u8), after = end + _json[end..].IndexOfAnyExcept(" \t\r\n"u8);
            if (_any && _json[before] == ',') start = before;
            else if (_json[after] == ',') end = after + 1;
            edits.Add(new SplicedBody.Edit(start, end - start, default));
        }
    }
}
