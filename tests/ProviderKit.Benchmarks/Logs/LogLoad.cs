using System.Diagnostics;
using System.Globalization;

namespace ProviderKit.Benchmarks.Logs;

/// <summary>Offers a store of the default queue a steady rate of entries, to real files, and prints what became of them.</summary>
internal static class LogLoad
{
    private const int Seconds = 5;
    private const int Providers = 4;
    private static readonly int[] Rates = [20_000, 100_000, 200_000, 400_000];

    public static async Task<int> RunAsync(TextWriter output)
    {
        output.WriteLine($"{Seconds} s each, request and response entries of {Providers} providers, default queue, files in the temporary folder.");
        output.WriteLine("| offered/s | logged/s | in files/s, last flush included | dropped | unwritten | CPU microseconds an entry |");
        output.WriteLine("|---|---|---|---|---|---|");
        long lost = 0;
        foreach (int rate in Rates)
        {
            long dropped = await MeasureAsync(rate, output);
            if (rate <= 100_000) lost += dropped;
        }
        return lost == 0 ? 0 : 1;
    }

    private static async Task<long> MeasureAsync(int rate, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-logs-");
        string[] names = [.. Enumerable.Range(0, Providers).Select(n => $"provider_{n}")];
        var pool = new TokenPool(Enumerable.Range(0, 8).Select(n => new ApiToken($"T{n}", $"token-value-number-{n}")));
        var options = new ProviderLogOptions { Enabled = true, Directory = folder.FullName };
        await using var store = new ProviderLogStore(options, names, pool.Mask);
        await store.FlushAsync();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        // Every few milliseconds what is due since the last time: as bursts of requests come, and without a spinning thread.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        long offered = 0, taken = 0;
        while (watch.Elapsed.TotalSeconds < Seconds && await tick.WaitForNextTickAsync())
        {
            for (long due = (long)(watch.Elapsed.TotalSeconds * rate); offered < due; offered += 2)
            {
                string name = names[offered / 2 % Providers];
                if (store.LogRequest(name, "req_0123456789abcdef00000001", "ext-openai-gpt-5-mini", streamed: true)) taken++;
                if (store.LogResponse(name, Response)) taken++;
            }
        }
        double logging = watch.Elapsed.TotalSeconds;
        bool flushed = await store.FlushAsync();
        double total = watch.Elapsed.TotalSeconds;
        double microseconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / taken;
        long unwritten = store.Stats().Sum(s => s.Unwritten);
        long dropped = store.Stats().Sum(s => s.Dropped);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {rate} | {taken / logging:F0} | {taken / total:F0}{(flushed ? "" : " (not flushed)")} | {dropped} | {unwritten} | {microseconds:F2} |"));
        await store.DisposeAsync();
        folder.Delete(recursive: true);
        return dropped + unwritten;
    }

    private static ProviderLogResponse Response => new()
    {
        RequestId = "req_0123456789abcdef00000001", Model = "ext-openai-gpt-5-mini", Token = "EXT_OPENAI_TOKEN_1", Status = 200, Attempts = 1, Streamed = true,
        Duration = TimeSpan.FromMilliseconds(812.345), TimeToFirstByte = TimeSpan.FromMilliseconds(123.4), Usage = new ChatUsage(1200, 350),
    };
}
