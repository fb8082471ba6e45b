namespace ProviderKit.Texts;

/// <summary>Takes members out of JSON objects, each with the comma that parts it from another.</summary>
/// <param name="json">Well-formed JSON.</param>
/// <param name="edits">Takes the edits.</param>
internal ref struct MemberRemover(ReadOnlySpan<byte> json, List<SplicedBody.Edit> edits)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _cut; // what lies before is done with

    /// <summary>Members must be given in the order they stand in.</summary>
    /// <param name="start">Where the member's name begins, quote included.</param>
    /// <param name="end">Where its value ends.</param>
    public void Remove(int start, int end)
    {
        int before = _json[..start].LastIndexOfAnyExcept(" \t\r\n"u8);
        // A comma that has gone with the member before is no longer there to go with this one.
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
