using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Tokens;

/// <summary>A million random steps against a second, simple account of the same rules.</summary>
public class TokenPoolModelTests
{
    private const int Steps = 1_000_000;
    private static readonly string?[] Models = [null, "x", "y"];
    private static readonly double[] Rests = [120, 600, 3600, 86400];

    /// <summary>What one token should be like. Times in ticks since the start.</summary>
    private sealed class Expected
    {
        public double FreeAt, Requests, Failures, Blocks;
        public readonly Dictionary<string, double> FreeAtFor = [];
        public int Strikes, InFlight;

        public bool IsFree(string? model, double now) => now >= FreeAt && (model is null || now >= FreeAtFor.GetValueOrDefault(model));
    }

    private sealed record Running(TokenLease Lease, string? Model, double BlocksSeen);

    [TestCase(34)]
    [TestCase(20261105)]
    public void RandomSteps_AgainstAModel_Agree(int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var time = new FakeTimeProvider();
        string[] names = ["A", "B", "C", "D"];
        var pool = Support.Tokens.Pool(time, names);
        var model = names.ToDictionary(n => n, _ => new Expected());
        var running = new List<Running>();
        double now = 0, leases = 0, refusals = 0;

        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case < 4 when running.Count < 8: Lease(); break;
                case < 8 when running.Count > 0: Finish(); break;
                case 8: Pass(); break;
                case 9 when random.Next(50) == 0: Reset(); break;
            }
            if (step % 1000 == 0) Compare(step);
        }
        Compare(Steps);
        TestContext.Out.WriteLine($"{leases} leases, {refusals} refusals");
        Assert.That(Math.Min(leases, refusals), Is.GreaterThan(Steps / 100), "both must happen often");

        void Lease()
        {
            string? name = Models[random.Next(Models.Length)];
            bool any = model.Values.Any(e => e.IsFree(name, now));
            var lease = pool.TryLease(name, out var why);
            if (lease is null)
            {
                refusals++;
                double soonest = model.Values.Min(e => Math.Max(e.FreeAt, name is null ? 0 : e.FreeAtFor.GetValueOrDefault(name)));
                double? wait = double.IsInfinity(soonest) ? null : soonest - now;
                if (any || wait != why.RetryAfter?.Ticks) Assert.Fail($"refused at {now} with {why}; free: {any}, soonest in {wait}");
                return;
            }
            leases++;
            var expected = model[lease.Token.Name];
            if (!expected.IsFree(name, now)) Assert.Fail($"{lease.Token.Name} leased at {now} for {name} although blocked until {expected.FreeAt}");
            expected.Requests++;
            expected.InFlight++;
            running.Add(new Running(lease, name, expected.Blocks));
        }

        void Finish()
        {
            int index = random.Next(running.Count);
            var (lease, name, blocksSeen) = running[index];
            running.RemoveAt(index);
            var expected = model[lease.Token.Name];
            bool news = expected.Blocks == blocksSeen;
            double hint = random.Next(4) switch { 0 => 0, 1 => 0.5, 2 => random.Next(1, 300), _ => 100_000 };
            int outcome = random.Next(100);
            if (outcome < 40) lease.Complete(TokenOutcome.Succeeded);
            else if (outcome < 50) lease.Complete(TokenOutcome.Neutral);
            else if (outcome < 51) lease.Complete(TokenOutcome.Rejected);
            else if (outcome < 56) lease.Complete(TokenOutcome.QuotaExhausted);
            else lease.Complete(TokenOutcome.RateLimited, hint == 0 ? null : TimeSpan.FromSeconds(hint));
            lease.Dispose();
            expected.InFlight--;

            if (outcome < 40 && news) expected.Strikes = 0;
            if (outcome < 50) return;
            if (outcome < 51) expected.FreeAt = double.PositiveInfinity;
            else if (outcome < 56)
            {
                if (news) expected.Strikes++;
                expected.FreeAt = Math.Max(expected.FreeAt, now + Rests[Math.Clamp(expected.Strikes, 1, 4) - 1] * TimeSpan.TicksPerSecond);
            }
            else
            {
                double until = now + (hint == 0 ? 60 : Math.Clamp(hint, 1, 86400)) * TimeSpan.TicksPerSecond;
                if (name is null) expected.FreeAt = Math.Max(expected.FreeAt, until);
                else expected.FreeAtFor[name] = Math.Max(expected.FreeAtFor.GetValueOrDefault(name), until);
            }
            expected.Failures++;
            if (news) expected.Blocks++;
        }

        void Pass()
        {
            // Often to the very moment at which a block ends, and to the tick before it.
            var ends = model.Values.SelectMany(e => e.FreeAtFor.Values.Append(e.FreeAt)).Where(t => t > now && !double.IsInfinity(t)).ToArray();
            double to = ends.Length == 0 || random.Next(3) == 0 ? now + random.Next(1, 30) * (double)TimeSpan.TicksPerSecond : ends[random.Next(ends.Length)] - random.Next(2);
            if (random.Next(4) > 0) to = Math.Min(to, now + 20.0 * TimeSpan.TicksPerSecond);
            time.Advance(TimeSpan.FromTicks((long)(to - now)));
            now = to;
        }

        void Reset()
        {
            string name = names[random.Next(names.Length)];
            pool.Reset(name);
            var expected = model[name];
            expected.FreeAt = expected.Strikes = 0;
            expected.FreeAtFor.Clear();
        }

        void Compare(int step)
        {
            foreach (var status in pool.GetTokenStats())
            {
                var e = model[status.Name];
                Assert.That(
                    (status.Requests, status.Failures, status.Blocks, status.InFlight, status.Blocked, status.Quarantined),
                    Is.EqualTo(((long)e.Requests, (long)e.Failures, (long)e.Blocks, e.InFlight, e.FreeAt > now, double.IsInfinity(e.FreeAt))), $"{status.Name} after step {step}");
                Assert.That(status.BlockedModels, Is.EquivalentTo(e.FreeAtFor.Where(m => m.Value > now).Select(m => m.Key)), $"{status.Name} after step {step}");
            }
        }
    }
}
