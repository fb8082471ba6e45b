using System.Collections.Concurrent;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Clients;

/// <summary>A number of clients that share one connection pool and take requests by number, one after another.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly Dice _dice;
    private readonly int _clients;
    private readonly HttpClient _http;
    private readonly Client _client;
    private int _last;

    public Crowd(ChaosWorld world, Dice dice)
    {
        (_dice, _clients) = (dice, world.Options.Clients);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = world.Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
        _client = new Client(_http, world.Secrets);
    }

    /// <summary>Sends so many requests and returns when each has ended for its client.</summary>
    public async Task<IReadOnlyList<ClientRecord>> SendAsync(int requests)
    {
        int end = _last + requests;
        var records = new ConcurrentBag<ClientRecord>();
        await Task.WhenAll(Enumerable.Range(0, _clients).Select(_ => Task.Run(WorkAsync)));
        _last = end;
        return [.. records.OrderBy(r => r.Plan.Number)];

        async Task WorkAsync()
        {
            for (int number; (number = Interlocked.Increment(ref _last)) <= end;)
            {
                var plan = RequestPlan.Draw(_dice, number);
                await Task.Delay(plan.Pause);
                records.Add(await _client.SendAsync(plan));
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
