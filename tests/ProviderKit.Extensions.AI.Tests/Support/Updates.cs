using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Tests.Support;

internal static class Updates
{
    public static async Task<List<T>> AllAsync<T>(this IAsyncEnumerable<T> updates)
    {
        var all = new List<T>();
        await foreach (var update in updates) all.Add(update);
        return all;
    }
}
