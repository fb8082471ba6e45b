using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Http;

/// <summary>Adapts a request to a <see cref="ModelQuirk"/> in one pass over its top level. Only requests to models with a quirk are read again.</summary>
internal ref struct QuirkEdits
{
    private const int MaxRefused = 100;
    private const string OldName = "max_tokens", NewName = "max_completion_tokens";

    private readonly ReadOnlySpan<byte> _json;
    private readonly ModelQuirk _quirk;
    private readonly List<SplicedBody.Edit> _edits;
    private readonly SoftMember _leftOut;
    private readonly int? _most;
    private List<(string Name, int Start, int End)>? _refused;
    private MaxTokensMember _old;
    private MaxTokensMember _new;
    private string? _effort;

    private QuirkEdits(ReadOnlySpan<byte> json, ModelQuirk quirk, List<SplicedBody.Edit> edits, SoftMember soft)
    {
        _leftOut = soft & ((quirk.HasEffort ? SoftMember.None : SoftMember.Effort) | (quirk.Searches ? SoftMember.None : SoftMember.Search)
            | (quirk.TakesBreakpoints == false ? SoftMember.CacheOptions : SoftMember.None));
        _most = soft.HasFlag(SoftMember.Length) ? quirk.MostTokens : null;
        _json = json;
        _quirk = quirk;
        _edits = edits;
    }

    /// <summary>The position and value of <c>max_tokens</c> or <c>max_completion_tokens</c>.</summary>
    private readonly record struct MaxTokensMember(int Start, int NameEnd, int ValueStart, int End, bool Null, long Value)
    {
        public bool Given => End > 0;
    }

    /// <param name="json">A validated chat request.</param>
    /// <param name="quirk">The quirk of its model.</param>
    /// <param name="edits">Receives the edits, in addition to those it has.</param>
    /// <param name="soft">Fields that may be left out or lowered if the model does not support them.</param>
    /// <returns>The names of the members that are left out; null for none.</returns>
    public static IReadOnlyList<string>? Add(ReadOnlySpan<byte> json, ModelQuirk quirk, List<SplicedBody.Edit> edits, SoftMember soft = SoftMember.None)
    {
        var made = new QuirkEdits(json, quirk, edits, soft);
        made.Read();
        return made.Write();
    }

    private void Read()
    {
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex, nameEnd = start + reader.ValueSpan.Length + 2;
            bool old = reader.ValueTextEquals(OldName), renamed = reader.ValueTextEquals(NewName);
            bool effort = reader.ValueTextEquals("reasoning_effort"u8), messages = reader.ValueTextEquals("messages"u8);
            string? refused = Refused(reader);
            reader.Read();
            bool nothing = reader.TokenType == JsonTokenType.Null;
            int valueStart = (int)reader.TokenStartIndex;
            long value = (old || renamed) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long tokens) ? tokens : 0;
            if (effort && reader.TokenType == JsonTokenType.String)
            {
                _effort = reader.GetString();
                if (refused is null) Replace(reader, _quirk.Efforts);
            }
            if (messages && _quirk.Roles.Count > 0) ReadRoles(ref reader);
            else reader.Skip();
            int end = (int)reader.BytesConsumed;
            // A body can repeat a member without limit. Further repetitions are sent, and the upstream refuses them.
            if (refused is not null && _refused is not { Count: >= MaxRefused }) (_refused ??= []).Add((refused, start, end));
            if (old) _old = new MaxTokensMember(start, nameEnd, valueStart, end, nothing, value);
            if (renamed) _new = new MaxTokensMember(start, nameEnd, valueStart, end, nothing, value);
        }
    }

    private readonly string? Refused(in Utf8JsonReader reader)
    {
        foreach (string name in _quirk.LeftOut)
            if (reader.ValueTextEquals(name)) return name;
        return _leftOut.HasFlag(SoftMember.Effort) && reader.ValueTextEquals(SoftMembers.Effort) ? SoftMembers.Effort
            : _leftOut.HasFlag(SoftMember.Search) && reader.ValueTextEquals(SoftMembers.Search) ? SoftMembers.Search
            : _leftOut.HasFlag(SoftMember.CacheOptions) && reader.ValueTextEquals(SoftMembers.CacheOptions) ? SoftMembers.CacheOptions
            : null;
    }

    private readonly void ReadRoles(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2 || !reader.ValueTextEquals("role"u8)) continue;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }
            Replace(reader, _quirk.Roles);
        }
    }

    /// <summary>Replaces the string at the reader's position if <paramref name="replacements"/> has a replacement for it.</summary>
    private readonly void Replace(in Utf8JsonReader reader, IReadOnlyList<Replacement> replacements)
    {
        foreach (var replacement in replacements)
            if (reader.ValueTextEquals(replacement.From))
                _edits.Add(new SplicedBody.Edit((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), replacement.Json));
    }

    /// <returns>The names of the members that are left out; null for none.</returns>
    private readonly List<string>? Write()
    {
        List<string>? names = null;
        bool reasons = _effort is null ? _quirk.ReasonsByDefault : _effort != "none";
        var removed = new List<(int Start, int End)>();
        if (_refused is not null)
            foreach (var (name, start, end) in _refused)
            {
                if (!reasons && _quirk.TakenWithoutReasoning.Contains(name)) continue;
                removed.Add((start, end));
                (names ??= []).Add(name);
            }
        if (_quirk.MaxTokens is { } known)
        {
            var (own, other) = known == NewName ? (_new, _old) : (_old, _new);
            // If both are set, the newer name wins.
            bool replaces = !own.Given || own.Null || (known == OldName && other is { Given: true, Null: false });
            if (other.Given && replaces)
            {
                _edits.Add(new SplicedBody.Edit(other.Start, other.NameEnd - other.Start, JsonText.Quote(known)));
                if (own.Given) removed.Add((own.Start, own.End));
            }
            else if (other.Given) removed.Add((other.Start, other.End));
        }
        var only = _old.Given ? _old : _new;
        if (_old.Given != _new.Given && only.Value > _most)
            _edits.Add(new SplicedBody.Edit(only.ValueStart, only.End - only.ValueStart, Encoding.UTF8.GetBytes(_most.Value.ToString(CultureInfo.InvariantCulture))));
        removed.Sort();
        var remover = new MemberRemover(_json, _edits);
        foreach (var (start, end) in removed) remover.Remove(start, end);
        return names;
    }
}
