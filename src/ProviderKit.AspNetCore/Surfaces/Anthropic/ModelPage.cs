using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary>A page of the list of models, as the query's <c>limit</c>, <c>after_id</c> and <c>before_id</c> ask for it.</summary>
/// <param name="Models">The models on it, in the list's order.</param>
/// <param name="HasMore">Whether there are more in the direction of the paging.</param>
internal sealed record ModelPage(IReadOnlyList<ChatModel> Models, bool HasMore)
{
    private const int DefaultLimit = 20, MaxLimit = 1000; // Anthropic's

    /// <summary>Ignores other query parameters, since newer clients may send more of them.</summary>
    /// <returns>False if the query is not valid; <paramref name="error"/> then says why.</returns>
    public static bool TryRead(
        IQueryCollection query, IReadOnlyList<ChatModel> all, [NotNullWhen(true)] out ModelPage? page, [NotNullWhen(false)] out ProviderError? error)
    {
        page = null;
        int limit = DefaultLimit;
        if (query.TryGetValue("limit", out var asked)
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            return Refuse("limit", $"must be a whole number from 1 to {MaxLimit}", out error);
        bool hasAfter = query.TryGetValue("after_id", out var after), hasBefore = query.TryGetValue("before_id", out var before);
        if (hasAfter && hasBefore) return Refuse("before_id", "cannot be combined with after_id", out error);

        var (from, to) = (0, all.Count);
        if (hasAfter && (from = IndexAfter(all, after!)) == 0) return Refuse("after_id", "is not in the list", out error);
        if (hasBefore && (to = IndexAfter(all, before!) - 1) < 0) return Refuse("before_id", "is not in the list", out error);
        error = null;
        page = hasBefore
            ? new ModelPage([.. all.Take(to).TakeLast(limit)], to > limit)
            : new ModelPage([.. all.Skip(from).Take(limit)], all.Count - from > limit);
        return true;
    }

    /// <summary>The index of the first model after <paramref name="id"/>; 0 if there is no such model.</summary>
    private static int IndexAfter(IReadOnlyList<ChatModel> all, string id)
    {
        for (int i = 0; i < all.Count; i++)
            if (all[i].Id == id) return i + 1;
        return 0;
    }

    private static bool Refuse(string parameter, string why, out ProviderError error)
    {
        error = new ProviderError(ProviderErrorKind.InvalidRequest, $"{parameter} {why}.") { Param = parameter };
        return false;
    }
}
