namespace ProviderKit.Benchmarks.Gateway;

/// <summary>One kind of request, sent over and over, its answer read to the end.</summary>
/// <param name="name">What to call it in the report.</param>
internal abstract class Load(string name)
{
    public string Name => name;

    /// <summary>Sends <paramref name="count"/> requests over <paramref name="connections"/> connections, each answer read to its end.</summary>
    /// <exception cref="InvalidOperationException">An answer was not whole.</exception>
    public async Task RunAsync(HttpMessageInvoker client, string address, int count, int connections)
    {
        int left = count;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RunOneAsync(client, address, () => Interlocked.Decrement(ref left) >= 0)));
    }

    /// <summary>Sends requests one after the other.</summary>
    /// <param name="client">The client.</param>
    /// <param name="address">The server.</param>
    /// <param name="goesOn">Whether there is another one to send.</param>
    protected abstract Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn);
}
