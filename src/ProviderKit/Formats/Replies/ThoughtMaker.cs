using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Identifies the upstream of an attempt as the maker of signed or encrypted parts in its reply: provider, account, and the model's family if the
/// provider serves models of many vendors. The default identifies no maker. Immutable.
/// </summary>
/// <param name="Known">The recorded makers; null if they are not recorded.</param>
/// <param name="SignsAs">The name under which the provider signs.</param>
/// <param name="Model">The provider's name of the model.</param>
/// <param name="Token">A keyed fingerprint of the token; null for none.</param>
/// <param name="Family">The model's family, if the provider serves models of many vendors; otherwise null.</param>
internal readonly record struct ThoughtMaker(ThoughtMakers? Known, string SignsAs, string Model, string? Token, string? Family)
{
    /// <summary>Identifies the account, and the family if there is one, that alone can read its encrypted content; null if it cannot be distinguished from others.</summary>
    public string? Account => Family is null ? Token : $"{Token}:{Family}";

    /// <summary>Whether any makers are recorded.</summary>
    public bool Knows => Known is { IsEmpty: false };

    /// <summary>Records this maker of a text.</summary>
    /// <param name="quoted">The text as a JSON string with its quotes.</param>
    /// <param name="isOfAccount">Whether no other account of the provider can read it.</param>
    public void Note(ReadOnlySpan<byte> quoted, bool isOfAccount)
    {
        if (Known is null || quoted.Length <= 2) return;
        var reader = new Utf8JsonReader(quoted);
        if (reader.Read() && reader.TokenType == JsonTokenType.String) Known.Add(reader, Entry(isOfAccount));
    }

    /// <summary>Records this maker of the texts of all members with a name, at any depth.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="member">The name as JSON, with both quotes.</param>
    /// <param name="isOfAccount">Whether no other account of the provider can read them.</param>
    public void NoteAll(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member, bool isOfAccount)
    {
        if (Known is null) return;
        for (var left = json; StringMembers.Next(ref left, member, out var quoted);) Note(quoted, isOfAccount);
    }

    /// <summary>Whether another maker is recorded for the string at the position of <paramref name="value"/>.</summary>
    public bool IsOthers(in Utf8JsonReader value) =>
        Known?.Find(value) is { } maker
        && !(maker.SignsAs == SignsAs && maker.Family == Family && (maker.Account is null || maker.Account == (Token ?? "")));

    /// <summary>Whether another maker is recorded for the text of any member with a name, at any depth.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="member">The name as JSON, with both quotes.</param>
    public bool FindsOthers(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        if (!Knows) return false;
        for (var left = json; StringMembers.Next(ref left, member, out var quoted);)
        {
            var reader = new Utf8JsonReader(quoted);
            if (reader.Read() && IsOthers(reader)) return true;
        }
        return false;
    }

    private ThoughtMakers.Maker Entry(bool isOfAccount) => new(SignsAs, Family, isOfAccount ? Token ?? "" : null);
}
