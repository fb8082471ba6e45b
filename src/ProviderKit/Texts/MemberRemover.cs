namespace ProviderKit.Texts;

/// <summary>Removes members from JSON objects, each with its separating comma.</summary>
/// <param name="json">Well-formed JSON.</param>
/// <param name="edits">Receives the edits.</param>
internal ref struct MemberRemover(ReadOnlySpan<byte> json, List<SplicedBody.Edit> edits)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _cut; // the end of the last removal

    /// <summary>Removes a member. Call it in the order of the members.</summary>
    /// <param name="start">The start of the member's name, including the quote.</param>
    /// <param name="end">The end of its value.</param>
    public void Remove(int start, int end)
    {
        int before = _json[..start].LastIndexOfAnyExcept(" \t\r\n"u8);
        // The comma before may already be removed together with the previous member.
        if (_json[before] == ',' && before >= _cut) start = before;
        else
        {
            int after = end + _json[end..].IndexOfAnyExcept(" \t\r\n"u8);
            if (_json[after] == ',') end = after + 1;
        }
        edits.Add(new SplicedBody.Edit(start, end - start, default));
        _cut = end;
    }
}
