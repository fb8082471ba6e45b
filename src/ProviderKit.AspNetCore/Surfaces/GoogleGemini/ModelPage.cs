using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>A page of the list of models, as the query's <c>pageSize</c> and <c>pageToken</c> ask for it.</summary>
/// <param name="Models">The models on it, in the list's order.</param>
/// <param name="NextToken">The token of the next page; null on the last page.</param>
internal sealed record ModelPage(IReadOnlyList<ChatModel> Models, string? NextToken)
{
    private const int DefaultSize = 50, MostSize = 1000; // Google's; more than the most is cut, as there

    /// <returns>False if the query is not valid; <paramref name="error"/> then says why.</returns>
    public static bool TryRead(
        IQueryCollection query, IReadOnlyList<ChatModel> all, [NotNullWhen(true)] out ModelPage? page, [NotNullWhen(false)] out ProviderError? error)
    {
        (page, error) = (null, null);
        int size = DefaultSize, from = 0;
        if (query.TryGetValue("pageSize", out var asked) && asked.ToString().Length > 0 && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size < 0))
        {
            error = Wrong("pageSize", "must be a whole number, 0 or more");
            return false;
        }
        size = Math.Min(size == 0 ? DefaultSize : size, MostSize);
        // The token names the last model of the previous page: the list may change in between.
        if (query.TryGetValue("pageToken", out var token) && token.ToString() is { Length: > 0 } given && (from = IndexAfter(all, given)) == 0)
        {
            error = Wrong("pageToken", "is not one that a page of this list gave out");
            return false;
        }
        var models = all.Skip(from).Take(size).ToArray();
        page = new ModelPage(models, from + models.Length < all.Count && models.Length > 0 ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(models[^1].Id)) : null);
        return true;
    }

    private static int IndexAfter(IReadOnlyList<ChatModel> all, string token)
    {
        if (!Base64Url.IsValid(token)) return 0;
        string id = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        for (int i = 0; i < all.Count; i++)
            if (all[i].Id == id) return i + 1;
        return 0;
    }

    private static ProviderError Wrong(string parameter, string why) => new(ProviderErrorKind.InvalidRequest, $"{parameter} {why}.") { Param = parameter };
}
